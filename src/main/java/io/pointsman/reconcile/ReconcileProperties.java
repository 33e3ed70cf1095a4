package io.pointsman.reconcile;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The loop.
 *
 * @param interval between full passes when nothing asks for one sooner
 * @param removals how many names one pass over a group may give up
 */
@ConfigurationProperties("pointsman.reconcile")
record ReconcileProperties(
        @DefaultValue("60s") Duration interval,
        @DefaultValue("10") int removals) {}
