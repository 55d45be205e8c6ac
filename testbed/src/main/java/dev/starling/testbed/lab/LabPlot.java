package dev.starling.testbed.lab;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A finding as a plot: what was measured, with its standard deviation, over what was claimed. */
final class LabPlot {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;

    static {
        // Nothing is shown: no window system is asked for, and no icon comes up where there is one.
        System.setProperty("java.awt.headless", "true");
    }

    private LabPlot() {}

    /** The plot as an SVG in a data URI, so that a page holds it without a file beside it. */
    static String dataUri(Finding finding) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(finding.claim().name())
                .xAxisTitle(finding.claim().axis())
                .yAxisTitle(finding.claim().points().getFirst().number())
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        int points = finding.measured().size();
        double[] x = new double[points];
        double[] claimed = new double[points];
        double[] measured = new double[points];
        double[] deviation = new double[points];
        for (int i = 0; i < points; i++) {
            x[i] = finding.claim().points().get(i).x();
            claimed[i] = finding.claim().points().get(i).claimed();
            measured[i] = finding.measured().get(i).mean();
            deviation[i] = finding.measured().get(i).sd();
        }
        XYSeries theory = chart.addSeries("claimed", x, claimed);
        theory.setXYSeriesRenderStyle(XYSeriesRenderStyle.Line).setMarker(SeriesMarkers.NONE);
        XYSeries runs = chart.addSeries("measured", x, measured, deviation);
        runs.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setMarker(SeriesMarkers.CIRCLE);
        ByteArrayOutputStream svg = new ByteArrayOutputStream();
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(svg.toByteArray());
    }

    /** Whether the points lie on one curve: several numbers in one claim do not. */
    static boolean isCurve(Claim claim) {
        return claim.points().size() > 2
                && claim.points().stream().map(Claim.Point::number).distinct().count() == 1
                && claim.points().stream()
                                .mapToDouble(Claim.Point::x)
                                .distinct()
                                .count()
                        == claim.points().size();
    }
}
