package io.pointsman.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What happened in a course: its kinds, and a line each, kept only when somebody will read them. */
final class History {

    private final Conductor conductor;
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();
    private final Set<Occurrence> occurred = EnumSet.noneOf(Occurrence.class);

    History(Conductor conductor, boolean kept) {
        this.conductor = conductor;
        this.kept = kept;
    }

    void add(Supplier<String> what) {
        if (kept) {
            long now = conductor.now();
            lines.add("%3d:%06.3f %s".formatted(now / 60_000, now % 60_000 / 1_000.0, what.get()));
        }
    }

    void add(Occurrence kind, Supplier<String> what) {
        occurred.add(kind);
        add(() -> kind + " " + what.get());
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    Set<Occurrence> occurred() {
        return Set.copyOf(occurred);
    }
}
