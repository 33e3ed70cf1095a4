package io.pointsman.dns;

import static io.pointsman.dns.ZoneEntry.US;
import static io.pointsman.dns.ZoneEntry.drain;
import static io.pointsman.dns.ZoneEntry.reader;
import static io.pointsman.dns.ZoneEntry.ro;
import static io.pointsman.dns.ZoneEntry.srv;

import io.pointsman.topology.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Random worlds of a few names and nodes; those that Route 53 would not hold are never made. */
final class RandomWorlds {

    private static final int WORLDS = 2_000;
    private static final String[] NODES = {"a", "b", "c", "d", "e"};
    private static final String ELSEWHERE = "elsewhere.example.org";

    private RandomWorlds() {}

    /** A failure names the seed; {@code -Dpointsman.seed=<seed>} tries that world alone. */
    static void forEach(BiConsumer<Random, PlanWorld> property) {
        Long only = Long.getLong("pointsman.seed");
        long first = only == null ? 1 : only;
        for (long seed = first; seed < (only == null ? first + WORLDS : first + 1); seed++) {
            // The first numbers of neighbouring seeds are alike: spread the seeds.
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            PlanWorld world = world(random);
            try {
                property.accept(random, world);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "world of seed %d, run it alone with -Dpointsman.seed=%d: %s".formatted(seed, seed, world), e);
            }
        }
    }

    /** Replicas of that standing; those that we drained are out, whatever else they are. */
    static Set<String> nodes(PlanWorld world, Class<? extends Standing> standing) {
        return world.replicas().entrySet().stream()
                .filter(node -> isDrained(world, node.getKey())
                        ? standing.equals(Standing.Out.class)
                        : standing.isInstance(node.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    static boolean isDrained(PlanWorld world, String node) {
        return world.at(drain(node).name()).toString().contains("pointsman/owner=us,");
    }

    private static PlanWorld world(Random random) {
        PlanWorld world = PlanWorld.group("p");
        for (String node : NODES) {
            world = switch (random.nextInt(5)) {
                case 0 -> world;
                case 1 -> world.out(node);
                case 2 -> random.nextInt(3) == 0 ? world.unverified(node) : world.serving(node);
                default -> world.serving(node);
            };
        }
        List<ZoneEntry> entries = new ArrayList<>();
        int slots = random.nextInt(9);
        for (int slot = 1; slot <= slots; slot++) {
            entries.add(numbered(random, slot));
            entries.add(service(random, slot));
        }
        entries.add(readerSet(random));
        for (String node : List.of("a", "b", "c", "p", "z")) {
            switch (random.nextInt(10)) {
                case 0, 1 -> entries.add(drain(node).by(US));
                case 2 -> entries.add(drain(node).by("other-team"));
                case 3 -> entries.add(drain(node).holding("TXT", "\"note\""));
                default -> {}
            }
        }
        world = world.zone(entries.toArray(ZoneEntry[]::new));
        world = random.nextInt(3) == 0 ? world.names(1 + random.nextInt(8)) : world;
        world = random.nextInt(4) == 0 ? world.keeping() : world;
        world = world.reader(random.nextInt(3) > 0).srv(random.nextInt(3) > 0);
        world = random.nextInt(8) == 0 ? world.ttl(Duration.ofMinutes(1)) : world;
        world = random.nextInt(6) == 0 ? world.primaryUnknown() : world;
        world = random.nextInt(4) == 0 ? world.incomplete() : world;
        return random.nextInt(4) == 0 ? world.removingAtMost(random.nextInt(3)) : world;
    }

    private static ZoneEntry numbered(Random random, int slot) {
        String node = node(random);
        ZoneEntry name = ro(slot);
        return switch (random.nextInt(17)) {
            case 0 -> name;
            case 1 -> name.to(node);
            case 2 -> name.to("p");
            case 3 -> name.to(ELSEWHERE);
            case 4 -> name.to(ELSEWHERE).ours();
            case 5 -> name.to(node).ownedBy("other-team");
            case 6 -> name.ours();
            case 7 -> name.holding("A", "10.0.0.1");
            case 8 -> name.weighted("blue", node).weighted("green", node);
            case 9 -> name.to(node).claimText("\"heritage=external-dns\"");
            case 10 -> name.to(PlanWorld.PRIMARY_ENDPOINT).ours();
            case 11 -> name.to("p").ours();
            case 12 -> name.routed("eu-west-1", node).ours();
            default -> name.to(node).ours();
        };
    }

    private static ZoneEntry service(Random random, int slot) {
        String node = node(random);
        ZoneEntry name = srv(slot);
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> name;
            case 3 -> name.serving(node);
            case 4 -> name.serving(ELSEWHERE);
            case 5 -> name.serving(node).ownedBy("other-team");
            case 6 -> name.ours();
            case 7 -> name.holding("TXT", "\"note\"").ours();
            case 8 -> name.serving(ELSEWHERE).ours();
            default -> name.serving(node).ours();
        };
    }

    private static ZoneEntry readerSet(Random random) {
        ZoneEntry set = reader();
        for (String node : NODES) {
            set = switch (random.nextInt(8)) {
                case 0, 1 -> set;
                case 2 -> set.weighted(node, node, 0);
                case 3 -> random.nextInt(3) == 0 ? set.weighted("blue-" + node, node, 1) : set.weighted(node, node);
                default -> set.weighted(node, node);
            };
        }
        return switch (random.nextInt(14)) {
            case 0 -> reader();
            case 1 -> reader().ours();
            case 2 -> reader().to(node(random));
            case 3 -> reader().holding("A", "10.0.0.1").ours();
            case 4 -> reader().routed("eu-west-1", node(random)).ours();
            case 5 -> set;
            case 6 -> set.weighted("x", ELSEWHERE);
            case 7 -> set.ownedBy("other-team");
            case 8 -> set.weighted("x", ELSEWHERE).ours();
            case 9 -> set.weighted("p", "p").ours();
            case 10 -> reader().weighted("primary", PlanWorld.PRIMARY_ENDPOINT).ours();
            default -> set.ours();
        };
    }

    private static String node(Random random) {
        return NODES[random.nextInt(NODES.length)];
    }
}
