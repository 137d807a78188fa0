Attribute VB_Name = "HocTapSnapshot"
Option Explicit
' The workbook as it stands, as the wire format hoctap/1 has it (docs/wire.md): whole blocks read, ASCII out.

Public Function HocTapEnvelope(ByVal wb As Object, ByVal key As String) As String
    ' What the hidden sheet _hoctap says of a key; "" where it says nothing.
    Dim ws As Object, told As Variant, i As Long
    Set ws = HocTapSheet(wb, "_hoctap")
    If ws Is Nothing Then Exit Function
    told = ws.Range(ws.Cells(1, 1), ws.Cells(300, 2)).Value
    For i = 1 To 300
        If HocTapText(told(i, 1)) = key Then HocTapEnvelope = HocTapText(told(i, 2)): Exit Function
    Next i
End Function

Public Function HocTapSheet(ByVal wb As Object, ByVal title As String) As Object
    ' A worksheet by its exact title; Nothing where there is none.
    Dim i As Long
    For i = 1 To wb.Worksheets.Count
        If wb.Worksheets(i).Name = title Then Set HocTapSheet = wb.Worksheets(i): Exit Function
    Next i
End Function

Public Function HocTapSheetId(ByVal wb As Object, ByVal title As String) As String
    ' The layout's id of a tab, by the envelope: "citizens"; "" for a tab of the unit's own.
    Dim ws As Object, told As Variant, i As Long
    Set ws = HocTapSheet(wb, "_hoctap")
    told = ws.Range(ws.Cells(1, 1), ws.Cells(300, 2)).Value
    For i = 1 To 300
        If HocTapText(told(i, 2)) = title And Left$(HocTapText(told(i, 1)), 6) = "sheet." Then
            HocTapSheetId = Mid$(HocTapText(told(i, 1)), 7): Exit Function
        End If
    Next i
End Function

Public Function HocTapText(ByVal cell As Variant) As String
    ' A cell as text; "" for blanks and errors.
    If IsError(cell) Then Exit Function
    If IsEmpty(cell) Then Exit Function
    If IsNull(cell) Then Exit Function
    HocTapText = CStr(cell)
End Function

Public Function HocTapIdsRow(ByVal ws As Object) As Long
    ' The hidden row of column ids (from 1); 0 where it is gone.
    Dim head As Variant, r As Long, c As Long, known As Long
    head = ws.Range(ws.Cells(1, 1), ws.Cells(30, 80)).Value
    For r = 1 To UBound(head, 1)
        known = 0
        For c = 1 To UBound(head, 2)
            Select Case HocTapText(head(r, c))
                Case "key", "kq", "flags", "todo", "score": known = known + 1
            End Select
        Next c
        If known >= 3 Then HocTapIdsRow = r: Exit Function
    Next r
End Function

Public Function HocTapSnapshotJson(ByVal wb As Object, ByVal etag As String) As String
    Dim parts() As String, n As Long, i As Long, ws As Object
    ReDim parts(1 To wb.Worksheets.Count)
    For i = 1 To wb.Worksheets.Count
        Set ws = wb.Worksheets(i)
        If HocTapIsOurs(wb, ws) Then
            n = n + 1
            Application.StatusBar = HocTapSay("reading") & " " & ws.Name
            parts(n) = HocTapSheetJson(ws)
        End If
    Next i
    ReDim Preserve parts(1 To n)
    HocTapSnapshotJson = "{""format"":""hoctap/1"",""place"":" & HocTapJsonText(wb.Name) & ",""etag"":" & _
        HocTapJsonText(etag) & ",""sheets"":[" & Join(parts, ",") & "],""parts"":null}"
End Function

Private Function HocTapIsOurs(ByVal wb As Object, ByVal ws As Object) As Boolean
    HocTapIsOurs = True
    If ws.Name = "_hoctap" Then Exit Function
    If HocTapSheetId(wb, ws.Name) <> "" Then Exit Function
    HocTapIsOurs = HocTapIdsRow(ws) > 0
End Function

Private Function HocTapSheetJson(ByVal ws As Object) As String
    Dim rows As Long, columns As Long, c As Long
    Dim cells As Variant, formulas As Variant, told() As String, masks As String, errors As String
    HocTapExtent ws, rows, columns
    cells = ws.Range(ws.Cells(1, 1), ws.Cells(rows + 1, columns + 1)).Value
    formulas = ws.Range(ws.Cells(1, 1), ws.Cells(rows + 1, columns + 1)).Formula
    ReDim told(1 To columns)
    For c = 1 To columns
        told(c) = HocTapColumnJson(ws, cells, formulas, c, rows, masks, errors)
    Next c
    HocTapSheetJson = "{""title"":" & HocTapJsonText(ws.Name) & ",""rows"":" & rows & ",""cells"":[" & _
        Join(told, ",") & "],""formula"":[" & Mid$(masks, 2) & "],""error"":[" & Mid$(errors, 2) & _
        "],""hidden"":[" & HocTapHidden(ws, rows) & "],""merged"":[" & HocTapMerged(ws, rows, columns) & _
        "],""protected"":" & LCase$(IIf(ws.ProtectContents, "TRUE", "FALSE")) & "}"
End Function

Private Sub HocTapExtent(ByVal ws As Object, ByRef rows As Long, ByRef columns As Long)
    ' Formats alone make a used range of a million rows in Excel, so the last cell with content is looked for.
    Dim used As Object, found As Object
    Set used = ws.UsedRange
    rows = used.Row + used.Rows.Count - 1
    columns = used.Column + used.Columns.Count - 1
    On Error Resume Next
    If rows > 500 Then
        Set found = ws.Cells.Find("*", , -4123, 2, 1, 2)
        If Not found Is Nothing Then If found.Row >= 6 And found.Row < rows Then rows = found.Row
    End If
    On Error GoTo 0
    If columns > 200 Then columns = 200
End Sub

Private Function HocTapColumnJson(ByVal ws As Object, ByRef cells As Variant, ByRef formulas As Variant, ByVal c As Long, _
        ByVal rows As Long, ByRef masks As String, ByRef errors As String) As String
    Dim r As Long, last As Long, out() As String, made As Long, bad As Long, isMade As Boolean, isBad As Boolean
    ReDim out(0 To rows)
    For r = 1 To rows + 1
        isMade = False: isBad = False
        If r <= rows Then
            isMade = HocTapIsFormula(cells(r, c), formulas(r, c))
            isBad = HocTapIsBad(ws, cells(r, c), isMade, r, c)
            out(r - 1) = "null"
            If Not isBad Then out(r - 1) = HocTapCellJson(cells(r, c))
            If out(r - 1) <> "null" Then last = r
        End If
        If isMade And made = 0 Then made = r
        If Not isMade And made > 0 Then masks = masks & ",[" & c - 1 & "," & made - 1 & "," & r - 2 & "]": made = 0
        If isBad And bad = 0 Then bad = r
        If Not isBad And bad > 0 Then errors = errors & ",[" & c - 1 & "," & bad - 1 & "," & r - 2 & "]": bad = 0
    Next r
    If last = 0 Then HocTapColumnJson = "[]": Exit Function
    ReDim Preserve out(0 To last - 1)
    HocTapColumnJson = "[" & Join(out, ",") & "]"
End Function

Public Function HocTapIsFormula(ByVal cell As Variant, ByVal formula As Variant) As Boolean
    If VarType(formula) <> 8 Then Exit Function
    If Left$(formula, 1) <> "=" Then Exit Function
    HocTapIsFormula = True
    If VarType(cell) = 8 Then HocTapIsFormula = (cell <> formula)
End Function

Private Function HocTapIsBad(ByVal ws As Object, ByVal cell As Variant, ByVal isMade As Boolean, ByVal r As Long, ByVal c As Long) As Boolean
    ' LibreOffice gives 0 for a formula's error.
    Dim shown As String
    If IsError(cell) Then HocTapIsBad = True: Exit Function
    If Not isMade Or VarType(cell) = 8 Then Exit Function
    If cell <> 0 Then Exit Function
    shown = ws.Cells(r, c).Text
    HocTapIsBad = (Left$(shown, 1) = "#" Or Left$(shown, 4) = "Err:")
End Function

Public Function HocTapCellJson(ByVal cell As Variant) As String
    Select Case VarType(cell)
        Case 8
            HocTapCellJson = "null"
            If cell <> "" Then HocTapCellJson = HocTapJsonText(cell)
        Case 2, 3, 4, 5, 6, 14: HocTapCellJson = HocTapNumber(cell)
        Case 7: HocTapCellJson = "[""" & HocTapMoment(cell, True) & """,""" & HocTapMoment(cell, False) & """]"
        Case 11: HocTapCellJson = IIf(cell, "true", "false")
        Case Else: HocTapCellJson = "null"
    End Select
End Function

Public Function HocTapNumber(ByVal value As Variant) As String
    ' With a dot in every locale.
    Dim told As String
    told = Trim$(Str$(CDbl(value)))
    If Left$(told, 1) = "." Then told = "0" & told
    If Left$(told, 2) = "-." Then told = "-0" & Mid$(told, 2)
    HocTapNumber = told
End Function

Public Function HocTapMoment(ByVal value As Variant, ByVal kind As Boolean) As String
    ' A date as d, dt or t, or what it says in ISO form.
    Dim whole As Double, iso As String, clock As String
    whole = CDbl(value)
    iso = Format$(Year(value), "0000") & "-" & Format$(Month(value), "00") & "-" & Format$(Day(value), "00")
    clock = Format$(Hour(value), "00") & ":" & Format$(Minute(value), "00") & ":" & Format$(Second(value), "00")
    If whole = Int(whole) Then
        HocTapMoment = IIf(kind, "d", iso)
    ElseIf whole < 1 Then
        HocTapMoment = IIf(kind, "t", clock)
    Else
        HocTapMoment = IIf(kind, "dt", iso & "T" & clock)
    End If
End Function

Public Function HocTapJsonText(ByVal told As String) As String
    HocTapJsonText = """" & HocTapEscape(told) & """"
End Function

Public Function HocTapEscape(ByVal told As String) As String
    Dim i As Long, code As Long, start As Long, out As String
    start = 1
    For i = 1 To Len(told)
        code = AscW(Mid$(told, i, 1)) And &HFFFF&
        If code < 32 Or code > 126 Or code = 34 Or code = 92 Then
            out = out & Mid$(told, start, i - start) & "\u" & Right$("000" & Hex$(code), 4)
            start = i + 1
        End If
    Next i
    HocTapEscape = out & Mid$(told, start)
End Function

Public Function HocTapUrlText(ByVal told As String) As String
    ' Percent-encoded UTF-8.
    Dim i As Long, code As Long, out As String
    For i = 1 To Len(told)
        code = AscW(Mid$(told, i, 1)) And &HFFFF&
        If (code >= 48 And code <= 57) Or (code >= 65 And code <= 90) Or (code >= 97 And code <= 122) Then
            out = out & Chr$(code)
        ElseIf code < 128 Then
            out = out & HocTapPercent(code)
        ElseIf code < 2048 Then
            out = out & HocTapPercent(192 + code \ 64) & HocTapPercent(128 + code Mod 64)
        Else
            out = out & HocTapPercent(224 + code \ 4096) & HocTapPercent(128 + (code \ 64) Mod 64) & HocTapPercent(128 + code Mod 64)
        End If
    Next i
    HocTapUrlText = out
End Function

Private Function HocTapPercent(ByVal code As Long) As String
    HocTapPercent = "%" & Right$("0" & Hex$(code), 2)
End Function

Private Function HocTapHidden(ByVal ws As Object, ByVal rows As Long) As String
    Dim r As Long, first As Long, out As String, isHidden As Boolean
    For r = 1 To rows + 1
        isHidden = False
        If r <= rows Then isHidden = ws.Rows(r).Hidden
        If isHidden And first = 0 Then first = r
        If Not isHidden And first > 0 Then out = out & ",[" & first - 1 & "," & r - 2 & "]": first = 0
    Next r
    HocTapHidden = Mid$(out, 2)
End Function

Private Function HocTapMerged(ByVal ws As Object, ByVal rows As Long, ByVal columns As Long) As String
    HocTapMerged = Mid$(HocTapMergedIn(ws, 1, rows, columns), 2)
End Function

Private Function HocTapMergedIn(ByVal ws As Object, ByVal first As Long, ByVal last As Long, ByVal columns As Long) As String
    Dim found As Variant, half As Long, c As Long, area As Object, out As String
    found = ws.Range(ws.Cells(first, 1), ws.Cells(last, columns)).MergeCells
    If Not IsNull(found) Then If Not found Then Exit Function
    If last > first Then
        half = (first + last) \ 2
        HocTapMergedIn = HocTapMergedIn(ws, first, half, columns) & HocTapMergedIn(ws, half + 1, last, columns)
        Exit Function
    End If
    For c = 1 To columns
        If ws.Cells(first, c).MergeCells Then
            Set area = ws.Cells(first, c).MergeArea
            If area.Row = first And area.Column = c Then
                out = out & ",[" & first - 1 & "," & c - 1 & "," & first + area.Rows.Count - 2 & "," & c + area.Columns.Count - 2 & "]"
            End If
        End If
    Next c
    HocTapMergedIn = out
End Function
