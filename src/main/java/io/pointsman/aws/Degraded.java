package io.pointsman.aws;

import org.springframework.boot.health.contributor.Status;

/** The state of whatever depends on AWS and does not work as it should, while the service itself goes on. */
public final class Degraded {

    /** Answered with 200, and weighed in the health group {@code aws} alone. */
    public static final Status STATUS = new Status("DEGRADED");

    private Degraded() {}
}
