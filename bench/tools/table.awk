# SPDX-License-Identifier: Apache-2.0
# From lines "implementation pair metric value unit" a Markdown table: medians, least and greatest, ratio of the medians.
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
{
    if (!($3 in unit)) { order[++metrics] = $3; unit[$3] = $5 }
    value[$1, $3, ++count[$1, $3]] = $4
}
END {
    print "| metric | unit | culvert | wireguard-go | culvert / wireguard-go |"
    print "|---|---|---|---|---|"
    for (k = 1; k <= metrics; k++) {
        metric = order[k]
        ours = cell("culvert", metric); a = middle
        theirs = cell("wireguard-go", metric); b = middle
        printf "| %s | %s | %s | %s | %s |\n", metric, unit[metric], ours, theirs, a != "" && b + 0 ? sprintf("%.2f", a / b) : "-"
    }
}
