Attribute VB_Name = "HocTapHttp"
Option Explicit
' The one module that talks to a network: a POST over TLS 1.2, nothing followed, nothing stored.

Public Function HocTapPost(ByVal url As String, ByVal token As String, ByVal body As String, ByRef status As Long) As String
    ' The reply's text; status 0 where no answer came.
    Dim http As Object
    status = 0
    On Error GoTo NoWinHttp
    Set http = CreateObject("WinHttp.WinHttpRequest.5.1")
    On Error GoTo NoAnswer
    http.SetTimeouts 10000, 10000, 60000, 300000
    http.Open "POST", url, False
    http.Option(9) = &H800
    http.Option(6) = False
    GoTo Ready
NoWinHttp:
    Resume OtherWay
OtherWay:
    On Error GoTo NoAnswer
    Set http = CreateObject("MSXML2.ServerXMLHTTP.6.0")
    http.setTimeouts 10000, 10000, 60000, 300000
    http.Open "POST", url, False
Ready:
    http.setRequestHeader "Authorization", "Bearer " & token
    http.setRequestHeader "Content-Type", "application/json"
    http.setRequestHeader "Accept", "text/tab-separated-values"
    http.setRequestHeader "Accept-Language", "vi"
    http.send body
    status = http.status
    HocTapPost = http.responseText
NoAnswer:
End Function
