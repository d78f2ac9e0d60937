# SPDX-License-Identifier: Apache-2.0
# From lines "implementation pair metric value unit" a Markdown table: medians, least and greatest, ratio of the medians.
# The two that are compared: -v ours=culvert -v theirs=wireguard-go, which is the default.
function median(list, count,    i, j, t) {
    for (i = 2; i <= count; i++)
        for (j = i; j > 1 && list[j - 1] + 0 > list[j] + 0; j--) { t = list[j]; list[j] = list[j - 1]; list[j - 1] = t }
    least = list[1]; greatest = list[count]
    return count % 2 ? list[(count + 1) / 2] : (list[count / 2] + list[count / 2 + 1]) / 2
}
function cell(who, metric,    list, i, m) {
    if (!count[who, metric]) { middle = ""; return "-" }
    for (i = 1; i <= count[who, metric]; i++) list[i] = value[who, metric, i]
    middle = median(list, count[who, metric])
    return middle " (" least "-" greatest ")"
}
BEGIN {
    if (ours == "") ours = "culvert"
    if (theirs == "") theirs = "wireguard-go"
}
{
    if (!($3 in unit)) { order[++metrics] = $3; unit[$3] = $5 }
    value[$1, $3, ++count[$1, $3]] = $4
}
END {
    print "| metric | unit | " ours " | " theirs " | " ours " / " theirs " |"
    print "|---|---|---|---|---|"
    for (k = 1; k <= metrics; k++) {
        metric = order[k]
        first = cell(ours, metric); a = middle
        second = cell(theirs, metric); b = middle
        printf "| %s | %s | %s | %s | %s |\n", metric, unit[metric], first, second, a != "" && b + 0 ? sprintf("%.2f", a / b) : "-"
    }
}
