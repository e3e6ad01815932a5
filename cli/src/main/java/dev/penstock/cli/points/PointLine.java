package dev.penstock.cli.points;

import dev.penstock.api.metrics.v1.PublishPoint;
import java.util.List;

/**
 * What one line says. Immutable.
 *
 * @param source empty when the line names none
 */
record PointLine(String source, List<PublishPoint> points) {
    PointLine {
        points = List.copyOf(points);
    }
}
