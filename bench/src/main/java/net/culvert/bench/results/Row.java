// SPDX-License-Identifier: Apache-2.0
package net.culvert.bench.results;

import java.util.List;

/**
 * What a page says of one row of a table or a plot: {@code LABEL | METRIC / METRIC | OPTION | OPTION}. Immutable.
 *
 * @param limit what was wanted, or null
 * @param isPerSecond whether ns each are shown as millions a second
 * @param flag the metric that is 1 where an implementation's figure needs a remark, or null
 * @param remark what is said then
 */
record Row(String label, List<String> metrics, Limit limit, boolean isPerSecond, String flag, String remark) {
    private static final String PER_SECOND = "per second";
    private static final String FLAG = "flag ";

    /** Options are those of a {@link Limit}, {@code per second}, and {@code flag METRIC: REMARK}. */
    static Row parse(final String line) throws ResultsException {
        final String[] parts = line.split(" \\| ");
        if (parts.length < 2) {
            throw new ResultsException("\"" + line + "\" is no row: label | metrics | options are wanted");
        }
        Limit limit = null;
        boolean isPerSecond = false;
        String flag = null;
        String remark = "";
        for (int i = 2; i < parts.length; i++) {
            final String option = parts[i].strip();
            final int colon = option.indexOf(": ");
            if (option.equals(PER_SECOND)) {
                isPerSecond = true;
            } else if (option.startsWith(FLAG) && colon > 0) {
                flag = option.substring(FLAG.length(), colon);
                remark = option.substring(colon + 2);
            } else {
                limit = Limit.parse(option);
                if (limit == null) {
                    throw new ResultsException(
                            "\"" + option + "\" is no option of a row: [ratio] min N, [ratio] max N, " + PER_SECOND
                                    + " and flag METRIC: REMARK are");
                }
            }
        }
        return new Row(parts[0].strip(), List.of(parts[1].strip().split(" / ")), limit, isPerSecond, flag, remark);
    }

    /** The implementation's figure of one of the metrics, or null where the run has none. */
    Figure figure(final RunFile file, final String implementation, final String metric) {
        final List<RunFile.Value> values = file.values(implementation, metric);
        if (values.isEmpty()) {
            return null;
        }
        return isPerSecond ? Figure.of(values).perSecond() : Figure.of(values);
    }

    /** The ratio of two implementations, or null where one has no figure. */
    Figure ratio(final RunFile file, final Selection selection, final String metric) {
        final List<RunFile.Value> ours = file.values(selection.names().getFirst(), metric);
        final List<RunFile.Value> theirs = file.values(selection.names().getLast(), metric);
        if (ours.isEmpty() || theirs.isEmpty()) {
            return null;
        }
        return isPerSecond ? Figure.ratio(theirs, ours) : Figure.ratio(ours, theirs);
    }

    /** The remark where it is to be made on this implementation, else null. */
    String remark(final RunFile file, final String implementation) {
        return flag != null && !file.values(implementation, flag).isEmpty() ? remark : null;
    }
}
