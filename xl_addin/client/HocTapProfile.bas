Attribute VB_Name = "HocTapProfile"
Option Explicit
' The service's address and the token, in the user's profile, never in a workbook.

Public Function HocTapKept(ByVal key As String) As String
    On Error GoTo InFile
    HocTapKept = GetSetting("HocTap", "Service", key, "")
    Exit Function
InFile:
    Resume ReadFile
ReadFile:
    HocTapKept = HocTapFromFile(key)
End Function

Public Sub HocTapKeep(ByVal address As String, ByVal token As String)
    On Error GoTo InFile
    SaveSetting "HocTap", "Service", "address", address
    SaveSetting "HocTap", "Service", "token", token
    Exit Sub
InFile:
    Resume WriteFile
WriteFile:
    HocTapToFile address, token
End Sub

Private Function HocTapFile() As String
    ' LibreOffice has no GetSetting; it runs where HOME is set.
    HocTapFile = Environ("HOME") & "/.hoctap"
End Function

Private Function HocTapFromFile(ByVal key As String) As String
    Dim told As String, at As Integer
    On Error GoTo Gone
    at = FreeFile
    Open HocTapFile() For Input As #at
    Do While Not EOF(at)
        Line Input #at, told
        If Left$(told, Len(key) + 1) = key & "=" Then HocTapFromFile = Mid$(told, Len(key) + 2)
    Loop
    Close #at
Gone:
End Function

Private Sub HocTapToFile(ByVal address As String, ByVal token As String)
    Dim at As Integer
    at = FreeFile
    Open HocTapFile() For Output As #at
    Print #at, "address=" & address
    Print #at, "token=" & token
    Close #at
End Sub
