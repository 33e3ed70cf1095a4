package io.pointsman.web;

import java.util.List;

/** Something that must be so before is not: 409, with each guard that stands in the way. */
public final class Guarded extends RuntimeException {

    private final transient List<Guard> guards;

    /**
     * @param name for programs
     * @param remedy what to do about it
     */
    public record Guard(String name, String reason, String remedy) {}

    public Guarded(List<Guard> guards) {
        super(String.join(
                " ",
                guards.stream()
                        .map(guard -> guard.reason() + ". " + guard.remedy() + ".")
                        .toList()));
        this.guards = List.copyOf(guards);
    }

    List<Guard> guards() {
        return guards;
    }
}
