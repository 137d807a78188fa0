Attribute VB_Name = "HocTapPlan"
Option Explicit
' A reply read into operations. HocTapMay judges them, HocTapWrite carries them out.

Public Settled As Boolean
Public Refusal As String
Public Said As String
Public Blamed As String
Public planOps() As Variant
Public planCount As Long
Public doneCount As Long
' An operation: 0 kind, 1 sheet, 2 column or area, 3 sheet column from 0, 4 rows from 0 (of a fix: its fields), 5 was, 6 now, 7 consent, 8 keys.
Public Const HIGHEST = 1048575

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
    top = HocTapWhole(told(3))
    rowsWas = HocTapWhole(told(5)): colsWas = HocTapWhole(told(6)): rowsNow = HocTapWhole(told(7)): colsNow = HocTapWhole(told(8))
    height = IIf(rowsWas > rowsNow, rowsWas, rowsNow)
    width = IIf(colsWas > colsNow, colsWas, colsNow)
    If width < 1 Or width > 500 Then Err.Raise 5
    ReDim old(0 To height): ReDim fresh(0 To height)
    For r = 1 To rowsWas: old(r) = Split(lines(i + r), vbTab): HocTapWide old(r), colsWas: Next r
    For r = 1 To rowsNow: fresh(r) = Split(lines(i + rowsWas + r), vbTab): HocTapWide fresh(r), colsNow: Next r
    For c = 0 To width - 1
        HocTapBlockColumn told, c, top, height, old, rowsWas, colsWas, fresh, rowsNow, colsNow
    Next c
End Sub

Private Sub HocTapBlockColumn(ByRef told() As String, ByVal c As Long, ByVal top As Long, ByVal height As Long, _
        ByRef old() As Variant, ByVal rowsWas As Long, ByVal colsWas As Long, _
        ByRef fresh() As Variant, ByVal rowsNow As Long, ByVal colsNow As Long)
    ' Arrays of its own for each column: LibreOffice shares one that is dimensioned again with whoever was given it before.
    Dim r As Long, at() As Variant, was() As Variant, now() As Variant
    ReDim at(1 To height): ReDim was(1 To height): ReDim now(1 To height)
    For r = 1 To height
        at(r) = top + r - 1
        was(r) = "": now(r) = ""
        If r <= rowsWas And c < colsWas Then was(r) = HocTapCellIn(old(r), c)
        If r <= rowsNow And c < colsNow Then now(r) = HocTapCellIn(fresh(r), c)
    Next r
    HocTapAdd "block", HocTapUnescape(told(1)), HocTapUnescape(told(2)), HocTapWhole(told(4)) + c, at, was, now, "", ""
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
