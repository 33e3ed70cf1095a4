package io.pointsman.drill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How much data a node type holds.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html">maxmemory of node types</a>
 */
final class NodeMemory {

    /** What ElastiCache keeps for itself by default, the rest. */
    private static final double USABLE = 0.75;

    private static final Map<String, Long> MAX = new HashMap<>();

    static {
        put(List.of("t3", "t4g"), List.of("micro", "small", "medium"), 536_870_912L, 1_471_026_299L, 3_317_862_236L);
        put(
                List.of("m5", "m6g", "m7g"),
                List.of("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"),
                6_854_542_746L,
                13_891_921_715L,
                27_966_669_210L,
                56_116_178_125L,
                111_325_552_312L,
                168_715_971_994L,
                225_000_375_228L,
                337_500_562_842L);
        put(
                List.of("r5", "r6g", "r7g"),
                List.of("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "12xlarge", "16xlarge", "24xlarge"),
                14_037_181_030L,
                28_261_849_702L,
                56_711_183_565L,
                113_609_865_216L,
                225_000_375_228L,
                341_206_346_547L,
                450_000_750_456L,
                682_485_973_811L);
        List<Long> eighth = new ArrayList<>(List.of(
                7_294_178_820L,
                15_222_495_510L,
                31_866_224_640L,
                65_856_864_256L,
                133_838_143_488L,
                269_800_701_952L,
                541_725_818_880L));
        List<String> sizes = List.of("large", "xlarge", "2xlarge", "4xlarge", "8xlarge", "16xlarge");
        for (int i = 0; i < sizes.size(); i++) {
            MAX.put("cache.m8g." + sizes.get(i), eighth.get(i));
            MAX.put("cache.r8g." + sizes.get(i), eighth.get(i + 1));
        }
        put(List.of("c7gn"), List.of("large", "xlarge"), 3_317_862_236L, 6_854_542_746L);
    }

    private NodeMemory() {}

    private static void put(List<String> classes, List<String> sizes, long... bytes) {
        for (String one : classes) {
            for (int i = 0; i < sizes.size(); i++) {
                MAX.put("cache." + one + "." + sizes.get(i), bytes[i]);
            }
        }
    }

    /** In bytes, of a node with the default reservation; empty if the type is not known here. */
    static OptionalLong usable(String nodeType) {
        Long max = MAX.get(nodeType);
        return max == null ? OptionalLong.empty() : OptionalLong.of((long) (max * USABLE));
    }
}
