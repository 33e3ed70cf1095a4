/**
 * ElastiCache on the wire and behind it: groups over real servers (or none), what AWS does to them and when, and what it says about
 * it meanwhile. Sections quoted are those of the project's notes on AWS.
 */
@NullMarked
package io.pointsman.sandbox.elasticache;

import org.jspecify.annotations.NullMarked;
