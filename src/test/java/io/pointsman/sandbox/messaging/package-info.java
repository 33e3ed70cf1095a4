/** How ElastiCache's events travel: a topic in SNS's clothes, its faults, and a real SQS emulator behind the sandbox's endpoint. */
@NullMarked
package io.pointsman.sandbox.messaging;

import org.jspecify.annotations.NullMarked;
