Attribute VB_Name = "HocTapFormula"
Option Explicit
' The formulas that a plan may write: previews, the form to print, links within the book; nothing that leaves the workbook.

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
