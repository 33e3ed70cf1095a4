/**
 * The whole service on a virtual clock, several instances of it, against a strict world in memory that fails as AWS fails; each seed is one
 * course of events. {@code docs/adr/0008-simulation.md} says how it is made to repeat itself.
 */
@NullMarked
package io.pointsman.simulation;

import org.jspecify.annotations.NullMarked;
