Attribute VB_Name = "HocTapPlan"
Option Explicit
' A reply read into operations, the whole of it verified against the open workbook, then carried out or put back.
' The service is not trusted: whatever is not in the closed set below is refused before a cell is written.

Public Settled As Boolean
Public Refusal As String
Public Said As String
Public Blamed As String
Private planOps() As Variant
Private planCount As Long
Private doneCount As Long
Private unlockedSheets As String
' An operation: 0 kind, 1 sheet, 2 column or area, 3 sheet column from 0, 4 rows from 0 (of a fix: its fields), 5 was, 6 now, 7 consent, 8 keys.
Private Const HIGHEST = 1048575

Public Function HocTapParse(ByVal reply As String, ByVal stamp As String) As Boolean
    ' False where it is not a whole reply of this format, or an answer to another snapshot.
    Dim lines() As String, last As Long, head() As String, i As Long
    planCount = 0: doneCount = 0: Settled = False: Refusal = "": Said = ""
    On Error GoTo Garbage
    ReDim planOps(1 To 5000)
    lines = Split(Replace(reply, vbCr, ""), vbLf)
    last = UBound(lines)
    If last < 2 Then Exit Function
    If lines(last) <> "" Then Exit Function
    If lines(last - 1) <> "end" & vbTab & CStr(last - 1) Then Exit Function
    head = Split(lines(0), vbTab)
    If head(0) <> "hoctap/1" Then Exit Function
    If head(1) = "error" Then
        Refusal = HocTapUnescape(head(2))
    Else
        If HocTapUnescape(head(2)) <> stamp Then Exit Function
        If head(3) <> "0" And head(3) <> "1" Then Exit Function
        Settled = (head(3) = "1")
    End If
    i = 1
    Do While i < last - 1
        i = HocTapRecord(lines, i, last - 2)
        If i < 0 Then Exit Function
    Loop
    HocTapParse = (Refusal = "" Or planCount = 0)
Garbage:
End Function

Public Function HocTapPlanned() As Long
    HocTapPlanned = planCount
End Function

Private Function HocTapRecord(ByRef lines() As String, ByVal i As Long, ByVal last As Long) As Long
    ' The line after this record; -1 where it is none.
    Dim told() As String, n As Long
    told = Split(lines(i), vbTab)
    HocTapRecord = -1
    Select Case told(0)
        Case "say"
            If Said <> "" Then Said = Said & vbLf
            Said = Said & HocTapUnescape(told(1))
            HocTapRecord = i + 1
        Case "fill", "mend"
            n = HocTapWhole(told(4))
            If n < 1 Or i + n > last Then Exit Function
            HocTapColumn lines, i, n, told
            HocTapRecord = i + n + 1
        Case "block"
            n = HocTapWhole(told(5)) + HocTapWhole(told(7))
            If n < 1 Or i + n > last Then Exit Function
            HocTapBlock lines, i, told
            HocTapRecord = i + n + 1
        Case "fix"
            If told(1) <> "put" And told(1) <> "take" Then Exit Function
            HocTapAdd "fix", HocTapUnescape(told(3)), told(2), HocTapWhole(told(4)), told, "", "", told(1), ""
            HocTapRecord = i + 1
    End Select
End Function

Private Sub HocTapColumn(ByRef lines() As String, ByVal i As Long, ByVal n As Long, ByRef told() As String)
    Dim k As Long, f() As String, at() As Variant, keys() As Variant, was() As Variant, now() As Variant, consent As String
    ReDim at(1 To n): ReDim keys(1 To n): ReDim was(1 To n): ReDim now(1 To n)
    For k = 1 To n
        f = Split(lines(i + k), vbTab)
        If UBound(f) <> 3 Then Err.Raise 5
        at(k) = HocTapWhole(f(0))
        keys(k) = HocTapUnescape(f(1)): was(k) = HocTapUnescape(f(2)): now(k) = HocTapUnescape(f(3))
        If k > 1 Then If at(k) <= at(k - 1) Then HocTapSorted at, k
    Next k
    If told(0) = "mend" Then consent = HocTapUnescape(told(5))
    HocTapAdd told(0), HocTapUnescape(told(1)), HocTapUnescape(told(2)), HocTapWhole(told(3)), at, was, now, consent, keys
End Sub

Private Sub HocTapSorted(ByRef at() As Variant, ByVal k As Long)
    ' Rows need not be in order, but none may come twice.
    Dim j As Long
    For j = 1 To k - 1
        If at(j) = at(k) Then Err.Raise 5
    Next j
End Sub

Private Sub HocTapBlock(ByRef lines() As String, ByVal i As Long, ByRef told() As String)
    ' A block is kept a column at a time; what one of its states lacks is blank.
    Dim rowsWas As Long, colsWas As Long, rowsNow As Long, colsNow As Long, height As Long, width As Long
    Dim r As Long, c As Long, top As Long, old() As Variant, fresh() As Variant
    Dim at() As Variant, was() As Variant, now() As Variant
    top = HocTapWhole(told(3))
    rowsWas = HocTapWhole(told(5)): colsWas = HocTapWhole(told(6)): rowsNow = HocTapWhole(told(7)): colsNow = HocTapWhole(told(8))
    height = IIf(rowsWas > rowsNow, rowsWas, rowsNow)
    width = IIf(colsWas > colsNow, colsWas, colsNow)
    If width < 1 Or width > 500 Then Err.Raise 5
    ReDim old(0 To height): ReDim fresh(0 To height)
    For r = 1 To rowsWas: old(r) = Split(lines(i + r), vbTab): HocTapWide old(r), colsWas: Next r
    For r = 1 To rowsNow: fresh(r) = Split(lines(i + rowsWas + r), vbTab): HocTapWide fresh(r), colsNow: Next r
    For c = 0 To width - 1
        ReDim at(1 To height): ReDim was(1 To height): ReDim now(1 To height)
        For r = 1 To height
            at(r) = top + r - 1
            was(r) = "": now(r) = ""
            If r <= rowsWas And c < colsWas Then was(r) = HocTapCellIn(old(r), c)
            If r <= rowsNow And c < colsNow Then now(r) = HocTapCellIn(fresh(r), c)
        Next r
        HocTapAdd "block", HocTapUnescape(told(1)), HocTapUnescape(told(2)), HocTapWhole(told(4)) + c, at, was, now, "", ""
    Next c
End Sub

Private Sub HocTapWide(ByVal fields As Variant, ByVal wanted As Long)
    Dim found As Long
    found = UBound(fields) + 1
    If found = 0 And wanted = 1 Then Exit Sub
    If found <> wanted Then Err.Raise 5
End Sub

Private Function HocTapCellIn(ByVal fields As Variant, ByVal c As Long) As String
    If c <= UBound(fields) Then HocTapCellIn = HocTapUnescape(fields(c))
End Function

Private Sub HocTapAdd(ByVal kind As String, ByVal sheet As String, ByVal column As String, ByVal place As Long, _
        ByVal at As Variant, ByVal was As Variant, ByVal now As Variant, ByVal consent As String, ByVal keys As Variant)
    Dim op(0 To 8) As Variant
    op(0) = kind: op(1) = sheet: op(2) = column: op(3) = place
    op(4) = at: op(5) = was: op(6) = now: op(7) = consent: op(8) = keys
    planCount = planCount + 1
    planOps(planCount) = op
End Sub

Public Function HocTapWhole(ByVal told As String) As Long
    ' A whole number of a sheet's size; an error for anything else.
    Dim i As Long
    If Len(told) < 1 Or Len(told) > 7 Then Err.Raise 5
    For i = 1 To Len(told)
        If InStr("0123456789", Mid$(told, i, 1)) = 0 Then Err.Raise 5
    Next i
    HocTapWhole = CLng(told)
    If HocTapWhole > HIGHEST Then Err.Raise 5
End Function

Public Function HocTapUnescape(ByVal told As String) As String
    Dim i As Long, start As Long, out As String
    i = InStr(told, "\")
    start = 1
    Do While i > 0
        out = out & Mid$(told, start, i - start)
        Select Case Mid$(told, i + 1, 1)
            Case "\": out = out & "\": start = i + 2
            Case "t": out = out & vbTab: start = i + 2
            Case "n": out = out & vbLf: start = i + 2
            Case "r": out = out & vbCr: start = i + 2
            Case "u": out = out & ChrW(HocTapLetter(Mid$(told, i + 2, 4))): start = i + 6
            Case Else: Err.Raise 5
        End Select
        i = InStr(start, told, "\")
    Loop
    HocTapUnescape = out & Mid$(told, start)
End Function

Private Function HocTapLetter(ByVal digits As String) As Long
    Dim i As Long, d As Long
    If Len(digits) <> 4 Then Err.Raise 5
    For i = 1 To 4
        d = InStr("0123456789ABCDEF", UCase$(Mid$(digits, i, 1))) - 1
        If d < 0 Then Err.Raise 5
        HocTapLetter = HocTapLetter * 16 + d
    Next i
    If HocTapLetter > 32767 Then HocTapLetter = HocTapLetter - 65536
End Function

' ---- may it be done ----

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

Public Function HocTapPlainFormula(ByVal field As String, ByVal elsewhere As Boolean) As Boolean
    ' These functions only, over cells of this workbook: no other file, no call, no link. elsewhere: also cells of other sheets.
    Dim told As String, i As Long, c As String, word As String, ending As Long
    told = HocTapFormulaText(field)
    If Len(told) > 2000 Then Exit Function
    told = told & " "
    i = 1
    Do While i <= Len(told)
        c = Mid$(told, i, 1)
        If c = """" Then
            ending = InStr(i + 1, told, """")
            If ending = 0 Then Exit Function
            i = ending: word = ""
        ElseIf c = "'" Then
            ending = InStr(i + 1, told, "'!")
            If ending = 0 Or Not elsewhere Then Exit Function
            If HocTapHasOdd(Mid$(told, i + 1, ending - i - 1)) Then Exit Function
            i = ending + 1: word = ""
        ElseIf c >= "A" And c <= "Z" Then
            word = word & c
        Else
            If c = "(" And word <> "" Then
                If InStr(" IF AND OR NOT ROUND SUM COUNT COUNTA MIN MAX ISNUMBER INDEX MATCH IFERROR LEFT FIND TEXT ", " " & word & " ") = 0 Then Exit Function
            ElseIf Len(word) > 3 Then
                Exit Function
            End If
            word = ""
            If InStr("0123456789(),:;<>=+-*/$& ", c) = 0 Then Exit Function
        End If
        i = i + 1
    Loop
    HocTapPlainFormula = True
End Function

Private Function HocTapFormulaText(ByVal field As String) As String
    ' A formula's text, without what it shows.
    HocTapFormulaText = Mid$(field, 2)
    If InStr(field, ChrW(1)) > 0 Then HocTapFormulaText = Mid$(field, 2, InStr(field, ChrW(1)) - 2)
End Function

Private Function HocTapHasOdd(ByVal title As String) As Boolean
    ' A sheet's name has none of these; a path to another file has.
    Dim i As Long
    For i = 1 To Len(title)
        If InStr("[]'""!|\/:*?", Mid$(title, i, 1)) > 0 Then HocTapHasOdd = True
    Next i
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

Public Function HocTapIsLink(ByVal field As String) As Boolean
    ' Exactly HYPERLINK("#'sheet'!A1","text"): no other file, no other function.
    Dim parts() As String, bang As Long
    parts = Split(HocTapFormulaText(field), """")
    If UBound(parts) <> 4 Then Exit Function
    If parts(0) <> "HYPERLINK(" Or parts(2) <> "," Or parts(4) <> ")" Then Exit Function
    bang = InStr(parts(1), "'!")
    If Left$(parts(1), 2) <> "#'" Or bang < 4 Then Exit Function
    If HocTapHasOdd(Mid$(parts(1), 3, bang - 3)) Then Exit Function
    HocTapIsLink = HocTapIsCell(Mid$(parts(1), bang + 2))
End Function

Private Function HocTapIsCell(ByVal told As String) As Boolean
    ' Letters, then figures: AR44.
    Dim i As Long, c As String, figures As Boolean
    If Len(told) < 2 Or Len(told) > 10 Then Exit Function
    For i = 1 To Len(told)
        c = Mid$(told, i, 1)
        If c >= "0" And c <= "9" Then
            If i = 1 Then Exit Function
            figures = True
        ElseIf c < "A" Or c > "Z" Or figures Then
            Exit Function
        End If
    Next i
    HocTapIsCell = figures
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

' ---- doing it ----

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
        HocTapCells HocTapSheet(wb, op(1)), op(3) + 1, op(4), IIf(back, op(5), op(6))
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
