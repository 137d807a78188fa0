Attribute VB_Name = "HocTapWrite"
Option Explicit
' A judged plan carried out, or put back where something fails in mid-way.
Private unlockedSheets As String

Public Function HocTapDo(ByVal wb As Object) As String
    ' "" when all is written; else the word that says why nothing is: what was written by then is put back.
    Dim i As Long, screen As Boolean, events As Boolean, mode As Long, active As Object, faulty As Boolean
    Set active = wb.ActiveSheet
    unlockedSheets = ""
    If Not HocTapUnlock(wb) Then HocTapLock wb: HocTapDo = "locked": Exit Function
    screen = Application.ScreenUpdating: events = Application.EnableEvents: mode = Application.Calculation
    On Error GoTo Failed
    Application.ScreenUpdating = False: Application.EnableEvents = False: Application.Calculation = -4135
    For doneCount = 1 To planCount
        HocTapWriteOne wb, planOps(doneCount), False
    Next doneCount
    GoTo Restore
Failed:
    faulty = True
    Resume PutBack
PutBack:
    HocTapDo = "failed"
    On Error Resume Next
    For i = IIf(doneCount > planCount, planCount, doneCount) To 1 Step -1
        HocTapWriteOne wb, planOps(i), True
    Next i
Restore:
    On Error Resume Next
    HocTapLock wb
    active.Activate
    Application.Calculation = mode
    Application.EnableEvents = events
    Application.ScreenUpdating = screen
End Function

Private Function HocTapUnlock(ByVal wb As Object) As Boolean
    ' The machine's sheets are protected without a password; one with a password is its owner's.
    Dim i As Long, ws As Object, op As Variant
    For i = 1 To planCount
        op = planOps(i)
        Set ws = HocTapSheet(wb, op(1))
        If Not ws Is Nothing Then
            If ws.ProtectContents Then
                On Error Resume Next
                ws.Unprotect ""
                On Error GoTo 0
                If ws.ProtectContents Then Exit Function
                unlockedSheets = unlockedSheets & vbTab & ws.Name
            End If
        End If
    Next i
    HocTapUnlock = True
End Function

Private Sub HocTapLock(ByVal wb As Object)
    Dim names() As String, i As Long
    names = Split(unlockedSheets, vbTab)
    For i = 1 To UBound(names)
        HocTapSheet(wb, names(i)).Protect
    Next i
End Sub

Private Sub HocTapWriteOne(ByVal wb As Object, ByVal op As Variant, ByVal back As Boolean)
    If op(0) = "fix" Then
        If Not back Then HocTapFixOne wb, op
    Else
        If HocTapSheet(wb, op(1)) Is Nothing Then Exit Sub
        HocTapCells HocTapSheet(wb, op(1)), op(3) + 1, op(4), op(IIf(back, 5, 6))
    End If
End Sub

Private Sub HocTapCells(ByVal ws As Object, ByVal column As Long, ByVal at As Variant, ByVal fields As Variant)
    ' Rows that follow each other are written as one block; text that a spreadsheet would take for more is written alone.
    Dim k As Long, first As Long, kind As String, last As String
    For k = 1 To UBound(at)
        kind = HocTapWay(fields(k))
        If first > 0 Then
            If kind <> last Or kind = "alone" Or at(k) <> at(k - 1) + 1 Then HocTapRun1 ws, column, at, fields, first, k - 1, last: first = 0
        End If
        If first = 0 Then first = k: last = kind
    Next k
    HocTapRun1 ws, column, at, fields, first, UBound(at), last
End Sub

Private Function HocTapWay(ByVal field As String) As String
    Dim first As Long
    HocTapWay = "plain"
    If Left$(field, 1) = "f" Then HocTapWay = "formula"
    If Left$(field, 1) = "d" Or Left$(field, 1) = "t" Then HocTapWay = "alone"
    If Left$(field, 1) <> "s" Or Len(field) < 2 Then Exit Function
    first = AscW(Mid$(field, 2, 1)) And &HFFFF&
    If first < 65 And first <> 59 Then HocTapWay = "alone": Exit Function
    If LCase$(field) = "strue" Or LCase$(field) = "sfalse" Then HocTapWay = "alone": Exit Function
    If field Like "*#*" Then If IsDate(Mid$(field, 2)) Then HocTapWay = "alone"
End Function

Private Sub HocTapRun1(ByVal ws As Object, ByVal column As Long, ByVal at As Variant, ByVal fields As Variant, _
        ByVal first As Long, ByVal last As Long, ByVal kind As String)
    Dim target As Object, block() As Variant, k As Long, format As Variant
    Set target = ws.Range(ws.Cells(at(first) + 1, column), ws.Cells(at(last) + 1, column))
    If kind = "alone" Then HocTapAlone target, fields(first): Exit Sub
    ReDim block(1 To last - first + 1, 1 To 1)
    For k = first To last
        block(k - first + 1, 1) = HocTapValue(fields(k))
        If kind = "formula" Or Left$(fields(k), 1) = "n" Then HocTapNoText ws.Cells(at(k) + 1, column)
    Next k
    If kind = "formula" Then
        target.Formula = block
    Else
        target.Value = block
    End If
End Sub

Private Sub HocTapNoText(ByVal cell As Object)
    If HocTapText(cell.NumberFormat) = "@" Then cell.NumberFormat = "General"
End Sub

Private Function HocTapValue(ByVal field As String) As Variant
    Select Case Left$(field, 1)
        Case "s": HocTapValue = Mid$(field, 2)
        Case "n": HocTapValue = Val(Mid$(field, 2))
        Case "b": HocTapValue = (field = "b1")
        Case "f"
            HocTapValue = "=" & Mid$(field, 2)
            If InStr(field, ChrW(1)) > 0 Then HocTapValue = "=" & Mid$(field, 2, InStr(field, ChrW(1)) - 2)
        Case Else: HocTapValue = Empty
    End Select
End Function

Private Sub HocTapAlone(ByVal cell As Object, ByVal field As String)
    Dim told As String
    told = Mid$(field, 2)
    If Left$(field, 1) = "s" Then
        cell.NumberFormat = "@"
        cell.Value = told
    Else
        HocTapNoText cell
        cell.Value = DateSerial(Val(Mid$(told, 1, 4)), Val(Mid$(told, 6, 2)), Val(Mid$(told, 9, 2)))
        cell.NumberFormat = "dd/mm/yyyy"
    End If
End Sub

Private Sub HocTapFixOne(ByVal wb As Object, ByVal op As Variant)
    ' A part of the template. LibreOffice's VBA has no colour rules: there they stay as they are.
    Dim ws As Object, ids As Long, column As Object, told As Variant, text As String
    told = op(4)
    text = HocTapUnescape(told(5))
    If op(2) = "sheet" Then HocTapNewSheet wb, op(1): Exit Sub
    If op(7) <> "put" Then Exit Sub
    Set ws = HocTapSheet(wb, op(1))
    ids = HocTapIdsRow(ws)
    Set column = ws.Range(ws.Cells(ids + 2, op(3) + 1), ws.Cells(ws.Rows.Count, op(3) + 1))
    Select Case op(2)
        Case "dropdown", "guard", "checked": HocTapValidate column, op(2), text, told
        Case "text_format": column.NumberFormat = "@"
        Case "filter": If Not ws.AutoFilterMode Then ws.Range(text).AutoFilter
        Case "rule": HocTapRule ws, ids, op(3) + 1, text, told
    End Select
End Sub

Private Sub HocTapNewSheet(ByVal wb As Object, ByVal title As String)
    Dim ws As Object
    Set ws = wb.Worksheets.Add(, wb.Worksheets(wb.Worksheets.Count))
    ws.Name = title
End Sub

Private Function HocTapNamed(ByVal told As Variant, ByVal name As String) As String
    Dim i As Long
    For i = 7 To UBound(told)
        If Left$(told(i), Len(name) + 1) = name & "=" Then HocTapNamed = HocTapUnescape(Mid$(told(i), Len(name) + 2)): Exit Function
    Next i
End Function

Private Sub HocTapValidate(ByVal column As Object, ByVal kind As String, ByVal text As String, ByVal told As Variant)
    Dim style As Long, operator As Long, word() As String
    column.Validation.Delete
    style = IIf(HocTapNamed(told, "style") = "stop", 1, 2)
    If kind = "dropdown" Then
        column.Validation.Add 3, style, 1, "=" & text
    ElseIf kind = "guard" Then
        column.Validation.Add 7, 1, 1, "=1=0"
    Else
        word = Split(text, " ")
        operator = 3
        If word(1) = "greaterThanOrEqual" Then operator = 7
        If word(1) = "lessThanOrEqual" Then operator = 8
        column.Validation.Add IIf(word(0) = "whole", 1, 6), style, operator, word(2)
    End If
    column.Validation.InputTitle = HocTapNamed(told, "title")
    column.Validation.InputMessage = HocTapNamed(told, "prompt")
    column.Validation.ErrorMessage = HocTapNamed(told, "error")
    column.Validation.ShowError = (HocTapNamed(told, "style") <> "")
End Sub

Private Sub HocTapRule(ByVal ws As Object, ByVal ids As Long, ByVal first As Long, ByVal text As String, ByVal told As Variant)
    Dim area As Object, rule As Object, last As Long
    If Application.OperatingSystem = "Unix" Then Exit Sub
    last = HocTapWhole(HocTapNamed(told, "last")) + 1
    Set area = ws.Range(ws.Cells(ids + 1, first), ws.Cells(ws.Rows.Count, last))
    ws.Activate
    ws.Cells(ids + 1, first).Select ' Excel reads a rule's formula from the active cell
    If Application.International(5) <> "," Then text = Replace(text, ",", Application.International(5))
    Set rule = area.FormatConditions.Add(2, , "=" & text)
    rule.Interior.Color = HocTapColour(HocTapNamed(told, "fill"))
    rule.Font.Color = HocTapColour(HocTapNamed(told, "ink"))
    rule.Font.Bold = (LCase$(HocTapNamed(told, "bold")) = "true" Or HocTapNamed(told, "bold") = "1")
    rule.StopIfTrue = (LCase$(HocTapNamed(told, "stops")) = "true" Or HocTapNamed(told, "stops") = "1")
End Sub

Private Function HocTapColour(ByVal hexes As String) As Long
    HocTapColour = RGB(Val("&H" & Mid$(hexes, 1, 2)), Val("&H" & Mid$(hexes, 3, 2)), Val("&H" & Mid$(hexes, 5, 2)))
End Function
