package io.pointsman.aws;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The account's rates at AWS, and how much of them one instance of this service uses at most. What is more waits here rather than being
 * refused there. The defaults are AWS's own since July 2026.
 *
 * @param share of Route 53's rates that one instance may use, 0.05 to 1; the rest is for other instances and other tools
 * @param route53RequestBurst calls of Route 53 that may follow each other at once
 * @param route53RequestsPerSecond calls of Route 53 in the long run
 * @param route53ChangeBurst changes of records that may be sent at once; a moved name is two
 * @param route53ChangesPerSecond changes of records in the long run
 * @param elasticacheRequestBurst calls of ElastiCache in one region that may follow each other at once; AWS publishes no rate, and the
 *     share does not apply
 * @param elasticacheRequestsPerSecond calls of ElastiCache in one region in the long run
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/throttling-api-requests.html">Route 53's rates</a>
 */
@Validated
@ConfigurationProperties("pointsman.aws")
public record AwsLimits(
        @DefaultValue("0.4") @DecimalMin("0.05") @DecimalMax("1")
        double share,

        @DefaultValue("50") @DecimalMin("20") @DecimalMax("10000")
        double route53RequestBurst,

        @DefaultValue("10") @DecimalMin("1") @DecimalMax("1000")
        double route53RequestsPerSecond,

        @DefaultValue("1500") @DecimalMin("100") @DecimalMax("100000")
        double route53ChangeBurst,

        @DefaultValue("100") @DecimalMin("1") @DecimalMax("10000")
        double route53ChangesPerSecond,

        @DefaultValue("100") @DecimalMin("1") @DecimalMax("10000")
        double elasticacheRequestBurst,

        @DefaultValue("5") @DecimalMin("0.1") @DecimalMax("1000")
        double elasticacheRequestsPerSecond) {

    /** How many changes can be sent in one request without waiting for the rate. */
    public int changesAtOnce() {
        return (int) (share * route53ChangeBurst);
    }
}
