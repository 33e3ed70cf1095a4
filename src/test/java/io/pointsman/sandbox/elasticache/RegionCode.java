package io.pointsman.sandbox.elasticache;

/** The short form of a region in endpoint names: {@code euw1} for {@code eu-west-1}, {@code apse1} for {@code ap-southeast-1}. */
final class RegionCode {

    private RegionCode() {}

    static String of(String region) {
        if (region.equals("ap-northeast-2")) {
            return "apn2"; // not apne2
        }
        String[] parts = region.split("-", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("no short form is known for region " + region);
        }
        String direction = parts[1].replaceAll("(north|south|east|west|central)", "$1 ");
        StringBuilder code = new StringBuilder(parts[0]);
        for (String word : direction.trim().split(" ", -1)) {
            code.append(word.charAt(0));
        }
        return code.append(parts[2]).toString();
    }
}
