package io.pointsman.aws;

import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What goes to CloudWatch, where {@code management.cloudwatch.metrics.export.namespace} is set.
 *
 * @param metrics names as {@code docs/metrics.md} has them; AWS bills each combination of a metric's name and tags
 */
@Validated
@ConfigurationProperties("pointsman.cloudwatch")
record CloudWatchProperties(
        @DefaultValue({
            "pointsman.names",
            "pointsman.names.wrong",
            "pointsman.node.up",
            "pointsman.node.lag",
            "pointsman.probe.suspicion",
            "pointsman.events.path",
            "pointsman.zone.problems",
            "pointsman.aws.throttles"
        })
        List<@NotBlank String> metrics) {}
