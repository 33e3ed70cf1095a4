package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.front.CallFaults;
import io.pointsman.sandbox.front.CallJournal;
import io.pointsman.sandbox.messaging.CacheTopic;
import io.pointsman.sandbox.messaging.QueueServer;
import io.pointsman.sandbox.route53.Route53Service;
import io.pointsman.sandbox.sts.StsService;
import java.net.URI;
import java.time.Duration;

/**
 * What the operator can reach.
 *
 * @param endpoint the AWS endpoint
 * @param queueVisibility of a queue that the operator creates
 */
public record World(
        URI endpoint,
        ElastiCacheService elastiCache,
        CacheTopic topic,
        QueueServer queues,
        Duration queueVisibility,
        Route53Service route53,
        StsService sts,
        CallFaults faults,
        CallJournal calls) {}
