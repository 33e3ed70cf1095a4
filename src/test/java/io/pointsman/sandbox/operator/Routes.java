package io.pointsman.sandbox.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The calls of the operator's API, each with the line that explains it. */
final class Routes {

    private final List<Route> routes = new ArrayList<>();

    /** What a call does. {@code variables}: what stood in the template's braces, in order. */
    @FunctionalInterface
    interface Action {
        Object run(List<String> variables, Input input);
    }

    /**
     * One call.
     *
     * @param template such as {@code /sandbox/groups/{id}}
     * @param help the body it takes, if any, and what it does
     */
    record Route(String method, String template, String help, Action action) {}

    /** A route that was found, with what stood in its braces. */
    record Match(Route route, List<String> variables) {}

    void add(String method, String template, String help, Action action) {
        routes.add(new Route(method, template, help, action));
    }

    /** Empty when no route has the path and the method. */
    Optional<Match> find(String method, String path) {
        return routes.stream()
                .filter(route -> route.method().equals(method))
                .flatMap(route ->
                        variables(route.template(), path).map(variables -> new Match(route, variables)).stream())
                .findFirst();
    }

    /** The methods that the path has; empty for an unknown path. */
    List<String> methods(String path) {
        return routes.stream()
                .filter(route -> variables(route.template(), path).isPresent())
                .map(Route::method)
                .toList();
    }

    /** One line for each call. */
    List<String> help() {
        return routes.stream()
                .map(route -> "%s %s: %s".formatted(route.method(), route.template(), route.help()))
                .toList();
    }

    private static Optional<List<String>> variables(String template, String path) {
        List<String> wanted = segments(template);
        List<String> given = segments(path);
        if (wanted.size() != given.size()) {
            return Optional.empty();
        }
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).startsWith("{")) {
                variables.add(given.get(i));
            } else if (!wanted.get(i).equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(variables);
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .toList();
    }
}
