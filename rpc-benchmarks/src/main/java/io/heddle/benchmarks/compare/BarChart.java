package io.heddle.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The plot of a comparison, as SVG: for each load two groups of bars, the ratios of requests per second and of
 * processor time to the first reference.
 *
 * @threading Caller-confined.
 */
final class BarChart {
    private static final int MARGIN = 16;
    private static final int LABELS = 120;
    private static final int BARS = 300;
    private static final int VALUES = 50;
    private static final int GROUP = LABELS + BARS + VALUES;
    private static final int LINE = 20;
    private static final int HEAD = 48;

    /** A longer bar is cut, so that the others stay readable. Its figure is beside it. */
    private static final double LONGEST = 4;

    private final Summary summary;
    private final StringBuilder svg = new StringBuilder();

    private BarChart(Summary summary) {
        this.summary = summary;
    }

    /**
     * Draws.
     *
     * @param summary with a reference
     * @return the drawing
     */
    static String draw(Summary summary) {
        return new BarChart(summary).draw();
    }

    private String draw() {
        int y = MARGIN;
        for (Shape shape : summary.shapes()) {
            y = drawShape(shape, y);
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" \
            font-family="sans-serif" font-size="12">
            <rect width="100%%" height="100%%" fill="white"/>
            """.formatted(2 * (GROUP + MARGIN) + MARGIN, y) + svg + "</svg>\n";
    }

    private int drawShape(Shape shape, int top) {
        List<Summary.Row> rows = summary.rows(shape);
        String reference = summary.references().getFirst();
        text(MARGIN, top + 14, "start", "bold", shape.title().replace("`", ""));
        drawGroup(MARGIN, top, "requests/s, " + reference + " = 1 (more is better)", rows, Summary.Ratio::rps);
        drawGroup(
                2 * MARGIN + GROUP,
                top,
                "CPU per request, " + reference + " = 1 (less is better)",
                rows,
                Summary.Ratio::cpu);
        return top + HEAD + rows.size() * LINE + MARGIN;
    }

    private void drawGroup(
            int left, int top, String title, List<Summary.Row> rows, ToDoubleFunction<Summary.Ratio> value) {
        text(left + LABELS, top + 36, "start", "normal", title);
        double[] ratios = rows.stream()
                .mapToDouble(row -> value.applyAsDouble(row.ratios().getFirst()))
                .toArray();
        double unit = BARS / Math.clamp(Arrays.stream(ratios).max().orElse(1), 1, LONGEST);
        line(left + LABELS + unit, top + HEAD - 4, top + HEAD + rows.size() * LINE);
        for (int i = 0; i < ratios.length; i++) {
            drawBar(left, top + HEAD + i * LINE, rows.get(i).server(), ratios[i], unit);
        }
    }

    private void drawBar(int left, int y, String server, double ratio, double unit) {
        boolean cut = ratio > LONGEST;
        double length = Math.min(ratio, LONGEST) * unit;
        text(left + LABELS - 6, y + 13, "end", "normal", server);
        append(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" fill-opacity=\"0.8\"/>%n",
                left + LABELS, y, length, LINE - 4, server.startsWith("heddle") ? "#a53a1e" : "#7088a0");
        text(left + LABELS + length + 5, y + 13, "start", "normal", format("%s%.2f", cut ? "» " : "", ratio));
    }

    private void line(double x, int top, int bottom) {
        append(
                "<line x1=\"%1$.1f\" y1=\"%2$d\" x2=\"%1$.1f\" y2=\"%3$d\" stroke=\"black\" stroke-dasharray=\"2\"/>%n",
                x, top, bottom);
    }

    private void text(double x, int y, String anchor, String weight, String text) {
        append(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\" font-weight=\"%s\" stroke=\"white\" stroke-width=\"3\""
                        + " paint-order=\"stroke\">%s</text>%n",
                x, y, anchor, weight, text);
    }

    private void append(String format, Object... values) {
        svg.append(format(format, values));
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
