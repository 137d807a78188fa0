Attribute VB_Name = "HocTapHttp"
Option Explicit
' What the tests put in place of the module of this name: LibreOffice on Linux has no WinHTTP.

Public Function HocTapPost(ByVal url As String, ByVal token As String, ByVal body As String, ByRef status As Long) As String
    Dim folder As String, at As Integer, told As String, lines() As String, n As Long
    folder = Environ("HOME")
    at = FreeFile
    Open folder & "/body.json" For Output As #at
    Print #at, body
    Close #at
    at = FreeFile
    Open folder & "/curl.cfg" For Output As #at
    Print #at, "url = """ & url & """"
    Print #at, "header = ""Authorization: Bearer " & token & """"
    Print #at, "header = ""Content-Type: application/json"""
    Print #at, "header = ""Accept: text/tab-separated-values"""
    Print #at, "header = ""Accept-Language: vi"""
    Print #at, "header = ""Expect:"""
    Print #at, "data-binary = ""@" & folder & "/body.json"""
    Print #at, "output = """ & folder & "/reply.tsv"""
    Print #at, "silent"
    Close #at
    Shell "/bin/sh", 0, "-c ""rm -f " & folder & "/reply.tsv; curl -K " & folder & "/curl.cfg -w '%{http_code}\n' > " & folder & "/status.txt""", True
    at = FreeFile
    Open folder & "/status.txt" For Input As #at
    Line Input #at, told
    Close #at
    status = Val(told)
    ReDim lines(0 To 200000)
    at = FreeFile
    On Error GoTo Nothing_
    Open folder & "/reply.tsv" For Input As #at
    Do While Not EOF(at)
        Line Input #at, told
        lines(n) = told
        n = n + 1
    Loop
    Close #at
    If n = 0 Then Exit Function
    ReDim Preserve lines(0 To n - 1)
    HocTapPost = Join(lines, vbLf) & vbLf
Nothing_:
End Function
