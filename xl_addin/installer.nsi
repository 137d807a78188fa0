; Per-user installer: one file into Excel's start folder, nothing else. No admin rights, no registry but the entry under
; "Apps" by which it is taken away again. Given by the build: SOURCE (the .xlam), OUT, VERSION.
Unicode true
SetCompressor /SOLID lzma
SetDateSave off
RequestExecutionLevel user
ManifestDPIAware true
!include "MUI2.nsh"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\HocTap"
; Where VBA's SaveSetting keeps the service's address and the unit's token.
!define KEPT "Software\VB and VBA Program Settings\HocTap"
!define START "$APPDATA\Microsoft\Excel\XLSTART"

Name "Khuyến học cho Excel"
OutFile "${OUT}"
InstallDir "$APPDATA\HocTap"
BrandingText "Khuyến học ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=1066 "ProductName" "Khuyến học cho Excel"
VIAddVersionKey /LANG=1066 "FileDescription" "Cài tiện ích Khuyến học vào Excel"
VIAddVersionKey /LANG=1066 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1066 "LegalCopyright" "Apache-2.0"

!define MUI_WELCOMEPAGE_TITLE "Cài nút Khuyến học vào Excel"
!define MUI_WELCOMEPAGE_TEXT "Xin ông/bà LƯU và ĐÓNG Excel trước, rồi bấm Tiếp theo.$\r$\n$\r$\nTiện ích thêm thẻ Khuyến học vào Excel, có ba nút lớn: Kiểm tra, Chấm điểm, Gửi lên tỉnh. Không cần quyền quản trị máy. Không đụng tới sổ nào của ông/bà."
!define MUI_FINISHPAGE_TITLE "Đã cài xong"
!define MUI_FINISHPAGE_TEXT "Xin mở lại Excel: trên cùng có thẻ Khuyến học.$\r$\n$\r$\nMuốn bỏ đi: vào Cài đặt của Windows, mục Ứng dụng, chọn Khuyến học cho Excel, bấm Gỡ cài đặt."
!define MUI_UNCONFIRMPAGE_TEXT_TOP "Xin LƯU và ĐÓNG Excel trước. Chỉ gỡ các nút Khuyến học và mã đăng nhập trên máy này; các sổ vẫn giữ nguyên."
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Vietnamese"

LangString CLOSE_EXCEL ${LANG_VIETNAMESE} "Excel đang mở nên chưa ghi được. Xin lưu và đóng hết các cửa sổ Excel rồi làm lại. Chưa có gì thay đổi."

Section
  SetShellVarContext current
  ClearErrors
  SetOutPath "${START}"
  SetOverwrite try
  File "/oname=HocTap.xlam" "${SOURCE}"
  IfErrors 0 +3
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(CLOSE_EXCEL)" /SD IDOK
    Abort "$(CLOSE_EXCEL)"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\go-cai-dat.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Khuyến học cho Excel"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\go-cai-dat.exe"'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  SetShellVarContext current
  ClearErrors
  Delete "${START}\HocTap.xlam"
  IfErrors 0 +3
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(CLOSE_EXCEL)" /SD IDOK
    Abort "$(CLOSE_EXCEL)"
  Delete "$INSTDIR\go-cai-dat.exe"
  RMDir "$INSTDIR"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "${KEPT}"
SectionEnd
