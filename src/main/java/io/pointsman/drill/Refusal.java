package io.pointsman.drill;

/**
 * Why a drill may not be done.
 *
 * @param guard its name, for programs
 */
record Refusal(String guard, String reason, String remedy) {}
