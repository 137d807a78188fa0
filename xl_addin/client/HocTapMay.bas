Attribute VB_Name = "HocTapMay"
Option Explicit
' A plan judged whole against the open workbook. The service is not trusted: whatever is not in the closed set below is
' refused before a cell is written.

Public Function HocTapMayDo(ByVal wb As Object) As String
    ' "" where all of the plan may be done; else the word that says why not: forbidden, changed, locked.
    Dim i As Long, why As String, op As Variant
    On Error GoTo Odd
    Blamed = ""
    For i = 1 To planCount
        op = planOps(i)
        Blamed = " (" & op(0) & ", " & op(1) & ", " & op(2) & ")"
        why = HocTapMayOne(wb, op)
        If why <> "" Then HocTapMayDo = why: Exit Function
    Next i
    Exit Function
Odd:
    HocTapMayDo = "forbidden"
End Function

Private Function HocTapMayOne(ByVal wb As Object, ByVal op As Variant) As String
    Dim ws As Object, id As String
    HocTapMayOne = "forbidden"
    If op(0) = "fix" Then
        If HocTapMayFix(wb, op) Then HocTapMayOne = ""
        Exit Function
    End If
    If op(3) > 499 Then Exit Function
    Set ws = HocTapSheet(wb, op(1))
    If ws Is Nothing Then
        If op(0) = "block" And HocTapToBeMade(op(1)) Then HocTapMayOne = ""
        Exit Function
    End If
    id = HocTapSheetId(wb, op(1))
    Select Case op(0)
        Case "fill": If Not HocTapMayFill(ws, op) Then Exit Function
        Case "block": If Not HocTapMayBlock(ws, id, op) Then Exit Function
        Case "mend": If Not HocTapMayMend(wb, ws, op) Then Exit Function
        Case Else: Exit Function
    End Select
    HocTapMayOne = HocTapAsLast(ws, op)
End Function

Private Function HocTapMayFill(ByVal ws As Object, ByVal op As Variant) As Boolean
    ' Under a machine's id in the row of ids, below it, and into nothing that could compute but a preview.
    Dim ids As Long, k As Long, first As String
    If InStr(" key kq score todo flags preview subject indicator text subject_key subject_name column now proposed why ", _
        " " & op(2) & " ") = 0 Then Exit Function
    ids = HocTapIdsRow(ws)
    If ids = 0 Then Exit Function
    If HocTapText(ws.Cells(ids, op(3) + 1).Value) <> op(2) Then Exit Function
    For k = 1 To UBound(op(4))
        If op(4)(k) <= ids Or op(4)(k) > HIGHEST Then Exit Function
        first = Left$(op(6)(k), 1)
        If InStr("snb", first) = 0 Then
            If first <> "f" Or op(2) <> "preview" Then Exit Function
            If Not HocTapPlainFormula(op(6)(k), False) Then Exit Function
        End If
    Next k
    HocTapMayFill = True
End Function

Private Function HocTapMayBlock(ByVal ws As Object, ByVal id As String, ByVal op As Variant) As Boolean
    ' Values, and on the machine's own sheets links to a cell of this workbook and sums over its cells.
    Dim k As Long, field As String
    For k = 1 To UBound(op(6))
        field = op(6)(k)
        If op(4)(k) > HIGHEST Then Exit Function
        If Left$(field, 1) = "f" Then
            If Not HocTapIsMachine(id) Then Exit Function
            If Not HocTapIsLink(field) Then
                If Not HocTapPlainFormula(field, True) Then Exit Function
            End If
        ElseIf field <> "" Then
            If InStr("snbdt", Left$(field, 1)) = 0 Then Exit Function
        End If
    Next k
    If HocTapIsMachine(id) Then HocTapMayBlock = True: Exit Function
    If id = "cover" And UBound(op(6)) = 1 Then HocTapMayBlock = HocTapMayCover(ws, op)
End Function

Private Function HocTapMayCover(ByVal ws As Object, ByVal op As Variant) As Boolean
    ' An output of the cover is a locked cell; a button's cell may only lose its tick, or get its label while blank.
    If InStr(" unit_code period phase result status_line ", " " & op(2) & " ") > 0 Then
        HocTapMayCover = ws.Cells(op(4)(1) + 1, op(3) + 1).Locked
    ElseIf op(2) = "button" Then
        If op(6)(1) = "" Then HocTapMayCover = HocTapIsTick(op(5)(1))
        If op(5)(1) = "" Then HocTapMayCover = ws.Cells(op(4)(1) + 1, op(3) + 1).Locked
    End If
End Function

Public Function HocTapIsMachine(ByVal id As String) As Boolean
    HocTapIsMachine = (id = "todo" Or id = "results" Or id = "totals" Or Left$(id, 5) = "print")
End Function

Public Function HocTapIsTick(ByVal field As String) As Boolean
    Select Case LCase$(field)
        Case "b1", "sx", "sv", "s" & ChrW(&H2713), "s" & ChrW(&H2714), "strue": HocTapIsTick = True
        Case "sc" & ChrW(&HF3): HocTapIsTick = True
    End Select
End Function

Private Function HocTapMayMend(ByVal wb As Object, ByVal ws As Object, ByVal op As Variant) As Boolean
    ' Only what was asked for in the workbook itself: a ticked proposal that says just this, or quick entry.
    Dim ids As Long, k As Long, here As String
    ids = HocTapIdsRow(ws)
    If ids = 0 Then Exit Function
    If HocTapText(ws.Cells(ids, op(3) + 1).Value) <> op(2) Then Exit Function
    For k = 1 To UBound(op(4))
        If op(4)(k) <= ids Then Exit Function
        here = Left$(op(6)(k), 1)
        If here <> "" And InStr("snbd", here) = 0 Then Exit Function
        If op(7) = "proposal" Then
            If Not HocTapTicked(wb, ws, ids, op, k) Then Exit Function
        ElseIf op(7) = "quick" Then
            If Not HocTapQuick(ws, ids, op, k) Then Exit Function
        ElseIf op(7) = "card" Then
            If Not HocTapCard(ws, ids, op, k) Then Exit Function
        Else
            Exit Function
        End If
    Next k
    HocTapMayMend = True
End Function

Private Function HocTapTicked(ByVal wb As Object, ByVal ws As Object, ByVal ids As Long, ByVal op As Variant, ByVal k As Long) As Boolean
    Dim told As Object, head As Long, r As Long, last As Long, header As String
    If op(2) = "agree" Then
        HocTapTicked = (op(6)(k) = "" And HocTapIsTick(op(5)(k)))
        Exit Function
    End If
    Set told = HocTapSheet(wb, HocTapEnvelope(wb, "sheet.proposals"))
    If told Is Nothing Then Exit Function
    head = HocTapIdsRow(told)
    If head = 0 Then Exit Function
    header = HocTapText(ws.Cells(ids + 1, op(3) + 1).Value)
    last = told.UsedRange.Row + told.UsedRange.Rows.Count - 1
    For r = head + 2 To last
        If HocTapIsTick(HocTapField(told.Cells(r, HocTapPlace(told, head, "agree")).Value)) Then
            If HocTapText(told.Cells(r, HocTapPlace(told, head, "subject_key")).Value) = op(8)(k) _
                And HocTapSame(told.Cells(r, HocTapPlace(told, head, "proposed")).Value, op(6)(k)) _
                And HocTapText(told.Cells(r, HocTapPlace(told, head, "column")).Value) = header Then HocTapTicked = True: Exit Function
        End If
    Next r
End Function

Private Function HocTapSame(ByVal shown As Variant, ByVal field As String) As Boolean
    HocTapSame = (HocTapText(shown) = Mid$(field, 2))
    If Left$(field, 1) = "n" And IsNumeric(shown) Then HocTapSame = (CDbl(shown) = Val(Mid$(field, 2)))
End Function

Private Function HocTapQuick(ByVal ws As Object, ByVal ids As Long, ByVal op As Variant, ByVal k As Long) As Boolean
    ' A blank score beside a quick entry in which that number stands; the quick cell itself may be emptied.
    Dim told As String, words() As String, i As Long
    told = HocTapText(ws.Cells(op(4)(k) + 1, HocTapPlace(ws, ids, "quick")).Value)
    If told = "" Then Exit Function
    If op(2) = "quick" Then HocTapQuick = (op(6)(k) = ""): Exit Function
    If Left$(op(2), 5) <> "self." And Left$(op(2), 6) <> "given." Then Exit Function
    If op(5)(k) <> "" Or Left$(op(6)(k), 1) <> "n" Then Exit Function
    words = Split(Replace(Replace(Replace(told, ";", " "), "|", " "), "/", " "), " ")
    For i = 0 To UBound(words)
        If words(i) <> "" Then If Val(Replace(words(i), ",", ".")) = Val(Mid$(op(6)(k), 2)) Then HocTapQuick = True
    Next i
End Function

Private Function HocTapCard(ByVal ws As Object, ByVal ids As Long, ByVal op As Variant, ByVal k As Long) As Boolean
    ' A blank cell beside the text of a citizen card of which it is one field; the quick cell itself may be emptied.
    Dim told As String
    told = HocTapText(ws.Cells(op(4)(k) + 1, HocTapPlace(ws, ids, "quick")).Value)
    If InStr(told, "|") = 0 Then Exit Function
    If op(2) = "quick" Then HocTapCard = (op(6)(k) = ""): Exit Function
    If InStr(" number name birth sex ", " " & op(2) & " ") = 0 Then Exit Function
    If op(5)(k) <> "" Or Left$(op(6)(k), 1) <> "s" Then Exit Function
    told = Replace("|" & told & "|", " ", "")
    HocTapCard = InStr(LCase$(told), LCase$("|" & Replace(Replace(Mid$(op(6)(k), 2), "/", ""), " ", "") & "|")) > 0
End Function

Private Function HocTapPlace(ByVal ws As Object, ByVal ids As Long, ByVal id As String) As Long
    Dim c As Long
    For c = 1 To 200
        If HocTapText(ws.Cells(ids, c).Value) = id Then HocTapPlace = c: Exit Function
    Next c
    Err.Raise 5
End Function

Private Function HocTapToBeMade(ByVal title As String) As Boolean
    Dim i As Long, op As Variant
    For i = 1 To planCount
        op = planOps(i)
        If op(0) = "fix" Then
            If op(2) = "sheet" And op(1) = title And op(7) = "put" Then HocTapToBeMade = True
        End If
    Next i
End Function

Private Function HocTapMayFix(ByVal wb As Object, ByVal op As Variant) As Boolean
    Dim told As Variant
    told = op(4)
    Select Case op(2)
        Case "sheet"
            ' A machine sheet that the envelope names and that is gone.
            HocTapMayFix = (op(7) = "put" And HocTapIsMachine(HocTapSheetId(wb, op(1))) _
                And HocTapSheet(wb, op(1)) Is Nothing)
        Case "dropdown", "guard", "checked", "text_format", "filter"
            If HocTapSheet(wb, op(1)) Is Nothing Then Exit Function
            If HocTapIdsRow(HocTapSheet(wb, op(1))) = 0 Or op(3) > 499 Then Exit Function
            HocTapMayFix = HocTapMayValidate(op(2), HocTapUnescape(told(5)))
        Case "rule"
            If HocTapSheet(wb, op(1)) Is Nothing Then Exit Function
            HocTapMayFix = (HocTapIdsRow(HocTapSheet(wb, op(1))) > 0 And HocTapInside(HocTapUnescape(told(5))))
    End Select
End Function

Private Function HocTapMayValidate(ByVal kind As String, ByVal text As String) As Boolean
    Dim i As Long
    Select Case kind
        Case "guard": HocTapMayValidate = (text = "1=0")
        Case "text_format": HocTapMayValidate = (text = "@")
        Case "dropdown"
            HocTapMayValidate = (Left$(text, 3) = "dm_")
            For i = 1 To Len(text)
                If InStr("abcdefghijklmnopqrstuvwxyz0123456789_", Mid$(text, i, 1)) = 0 Then HocTapMayValidate = False
            Next i
        Case Else: HocTapMayValidate = HocTapInside(text)
    End Select
End Function

Private Function HocTapInside(ByVal text As String) As Boolean
    ' No other sheet and no other file.
    HocTapInside = (InStr(text, "'") = 0 And InStr(text, "[") = 0 And InStr(text, "|") = 0 And Left$(text, 1) <> "=" _
        And InStr(UCase$(text), "WEBSERVICE") = 0 And InStr(UCase$(text), "HYPERLINK") = 0 And InStr(UCase$(text), "CALL(") = 0)
End Function

Private Function HocTapAsLast(ByVal ws As Object, ByVal op As Variant) As String
    ' "changed" where a cell no longer holds what the plan was made from.
    Dim low As Long, high As Long, k As Long, cells As Variant, at As Long
    low = op(4)(1): high = low
    For k = 1 To UBound(op(4))
        If op(4)(k) < low Then low = op(4)(k)
        If op(4)(k) > high Then high = op(4)(k)
    Next k
    at = op(3) + 1
    cells = ws.Range(ws.Cells(low + 1, at), ws.Cells(high + 1, at + 1)).Value
    For k = 1 To UBound(op(4))
        If Not HocTapHolds(cells(op(4)(k) - low + 1, 1), op(5)(k)) Then HocTapAsLast = "changed": Exit Function
    Next k
End Function

Private Function HocTapHolds(ByVal cell As Variant, ByVal field As String) As Boolean
    Dim shown As String
    shown = field
    If Left$(field, 1) = "f" Then shown = ""
    If Left$(field, 1) = "f" And InStr(field, ChrW(1)) > 0 Then shown = Mid$(field, InStr(field, ChrW(1)) + 1)
    If IsError(cell) Then HocTapHolds = True: Exit Function
    If Left$(shown, 1) = "n" And IsNumeric(cell) And VarType(cell) <> 8 And Not IsEmpty(cell) Then
        HocTapHolds = (Abs(CDbl(cell) - Val(Mid$(shown, 2))) <= Abs(CDbl(cell)) * 0.00000000000001)
    Else
        HocTapHolds = (HocTapField(cell) = shown)
    End If
End Function

Public Function HocTapField(ByVal cell As Variant) As String
    ' A cell as a reply's field has it.
    Select Case VarType(cell)
        Case 8: If cell <> "" Then HocTapField = "s" & cell
        Case 2, 3, 4, 5, 6, 14: HocTapField = "n" & HocTapNumber(cell)
        Case 7: HocTapField = Left$(HocTapMoment(cell, True), 1) & HocTapMoment(cell, False)
            If HocTapMoment(cell, True) = "dt" Then HocTapField = "t" & HocTapMoment(cell, False)
        Case 11: HocTapField = "b" & IIf(cell, "1", "0")
    End Select
End Function
