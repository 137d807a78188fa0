Attribute VB_Name = "HocTapMain"
Option Explicit
' The buttons. Snapshot up, plan down, verified, carried out, until the service says that the book is settled.

#If Mac Then
#ElseIf VBA7 Then
Private Declare PtrSafe Function HocTapBoxW Lib "user32" Alias "MessageBoxW" (ByVal hWnd As LongPtr, ByVal lpText As LongPtr, ByVal lpCaption As LongPtr, ByVal uType As Long) As Long
#Else
Private Declare Function HocTapBoxW Lib "user32" Alias "MessageBoxW" (ByVal hWnd As Long, ByVal lpText As Long, ByVal lpCaption As Long, ByVal uType As Long) As Long
#End If

Private Const ROUNDS As Long = 5
Private snapshots As Long

Public Sub HocTapCheck()
    HocTapTell HocTapRun("check")
End Sub

Public Sub HocTapScore()
    HocTapTell HocTapRun("score")
End Sub

Public Sub HocTapSend()
    HocTapTell HocTapRun("send")
End Sub

Public Sub HocTapExplain()
    HocTapTell HocTapRun("explain")
End Sub

Public Sub HocTapRepair()
    HocTapTell HocTapRun("repair")
End Sub

Public Sub HocTapUndo()
    HocTapTell HocTapRun("undo")
End Sub

Public Sub HocTapSignIn()
    Dim address As String, token As String
    address = InputBox(HocTapSay("ask_address"), HocTapSay("title"), HocTapKept("address"))
    If address = "" Then Exit Sub
    token = InputBox(HocTapSay("ask_token"), HocTapSay("title"), "")
    If token = "" Then Exit Sub
    HocTapTell HocTapEnter(address, token)
End Sub

Public Sub HocTapAbout()
    HocTapTell HocTapSay("about")
End Sub

Public Sub HocTapCheckRibbon(control As Object)
    HocTapCheck
End Sub

Public Sub HocTapScoreRibbon(control As Object)
    HocTapScore
End Sub

Public Sub HocTapSendRibbon(control As Object)
    HocTapSend
End Sub

Public Sub HocTapExplainRibbon(control As Object)
    HocTapExplain
End Sub

Public Sub HocTapRepairRibbon(control As Object)
    HocTapRepair
End Sub

Public Sub HocTapUndoRibbon(control As Object)
    HocTapUndo
End Sub

Public Sub HocTapSignInRibbon(control As Object)
    HocTapSignIn
End Sub

Public Sub HocTapAboutRibbon(control As Object)
    HocTapAbout
End Sub

Public Function HocTapEnter(ByVal address As String, ByVal token As String) As String
    ' Keep where the service is and who we are; what is said of it.
    address = Trim$(address)
    If Right$(address, 1) = "/" Then address = Left$(address, Len(address) - 1)
    If Not HocTapIsAddress(address) Then HocTapEnter = HocTapSay("bad_address"): Exit Function
    HocTapKeep address, Trim$(token)
    HocTapEnter = HocTapSay("signed_in")
End Function

Public Function HocTapIsAddress(ByVal address As String) As Boolean
    ' A token goes over TLS only; this machine itself may be asked without.
    HocTapIsAddress = (LCase$(Left$(address, 8)) = "https://" And Len(address) > 10)
    If Left$(address, 17) = "http://127.0.0.1:" Then HocTapIsAddress = True
    If InStr(address, " ") > 0 Or InStr(address, """") > 0 Or InStr(address, "@") > 0 Then HocTapIsAddress = False
End Function

Public Function HocTapRun(ByVal what As String) As String
    ' Do what a button asks for; what is said of it.
    Dim wb As Object
    On Error GoTo Odd
    Set wb = ActiveWorkbook
    If wb Is Nothing Then HocTapRun = HocTapSay("no_book"): Exit Function
    If HocTapEnvelope(wb, "format") <> "hoctap" Or HocTapEnvelope(wb, "unit") = "" Then HocTapRun = HocTapSay("foreign"): Exit Function
    If HocTapKept("address") = "" Or HocTapKept("token") = "" Then HocTapRun = HocTapSay("sign_in_first"): Exit Function
    HocTapRun = HocTapRounds(wb, what, HocTapAddress(wb, what))
    Application.StatusBar = False
    Exit Function
Odd:
    HocTapRun = HocTapSay("odd") & " (" & Err.Number & " " & Err.Description & ")"
    Application.StatusBar = False
End Function

Private Function HocTapRounds(ByVal wb As Object, ByVal what As String, ByVal url As String) As String
    Dim turn As Long, wrote As Boolean, why As String, told As String
    For turn = 1 To ROUNDS
        why = HocTapAsk(wb, url, turn)
        If why <> "" Then HocTapRounds = why: Exit Function
        If Said <> "" Then told = Said
        If HocTapPlanned() > 0 Then
            why = HocTapMayDo(wb)
            If why = "" Then Blamed = "": Application.StatusBar = HocTapSay("writing"): why = HocTapDo(wb)
            If why <> "" Then HocTapRounds = HocTapSay(why) & Blamed: Exit Function
            wrote = True
        End If
        If Settled Or HocTapPlanned() = 0 Or what = "undo" Or what = "explain" Then
            If told = "" Then told = HocTapSay("nothing")
            If wrote And what = "score" Then told = HocTapSay("done") & vbLf & told
            HocTapRounds = told
            Exit Function
        End If
    Next turn
    HocTapRounds = HocTapSay("not_settled")
End Function

Private Function HocTapAsk(ByVal wb As Object, ByVal url As String, ByVal turn As Long) As String
    ' "" where a whole answer came; else what to say.
    Dim stamp As String, reply As String, status As Long
    snapshots = snapshots + 1
    stamp = Format$(Date, "yyyymmdd") & "-" & CLng(Timer * 100) & "-" & snapshots
    reply = HocTapSnapshotJson(wb, stamp)
    Application.StatusBar = HocTapSay("asking") & " " & turn
    reply = HocTapPost(url, HocTapKept("token"), reply, status)
    If status = 0 Then HocTapAsk = HocTapSay("away"): Exit Function
    If HocTapParse(reply, stamp) Then
        If Refusal = "" And status = 200 Then Exit Function
        If Refusal <> "" And Said <> "" Then HocTapAsk = Said: Exit Function
    ElseIf status = 200 Then
        HocTapAsk = HocTapSay("garbage"): Exit Function
    End If
    Select Case status
        Case 401, 403, 413, 429: HocTapAsk = HocTapSay(CStr(status))
        Case 500 To 599: HocTapAsk = HocTapSay("500")
        Case Else: HocTapAsk = HocTapSay("refused")
    End Select
End Function

Private Function HocTapAddress(ByVal wb As Object, ByVal what As String) As String
    Dim url As String
    url = HocTapKept("address") & "/actions?unit=" & HocTapUrlText(HocTapEnvelope(wb, "unit")) & "&period=" & _
        HocTapUrlText(HocTapEnvelope(wb, "period")) & "&part=" & HocTapUrlText(HocTapEnvelope(wb, "part")) & "&do=" & what
    If what = "explain" Then url = url & "&sheet=" & HocTapUrlText(wb.ActiveSheet.Name) & "&row=" & CStr(ActiveCell.Row - 1)
    HocTapAddress = url
End Function

Private Sub HocTapTell(ByVal told As String)
    ' MsgBox knows the machine's code page only, and Vietnamese letters would come out as question marks.
    On Error GoTo Plain
    Application.StatusBar = False
#If Mac Then
    MsgBox told, 64, HocTapSay("title")
#Else
    HocTapBoxW 0, StrPtr(told), StrPtr(HocTapSay("title")), 64
#End If
    Exit Sub
Plain:
    MsgBox told, 64, HocTapSay("title")
End Sub
