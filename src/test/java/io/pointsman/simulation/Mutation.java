package io.pointsman.simulation;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A defect put into one source file of the service.
 *
 * @param file below {@code src/main/java/io/pointsman}
 * @param breaks the promises one of which must be found broken
 * @param firstSeed of the courses that look for it
 */
record Mutation(String name, String file, List<Edit> edits, Set<Promise> breaks, long firstSeed) {

    private static final Path SOURCES = Path.of("src", "main", "java", "io", "pointsman");

    private record Edit(String find, String replacement) {}

    static Mutation of(String name, String file, Promise... breaks) {
        Set<Promise> promises = EnumSet.noneOf(Promise.class);
        promises.addAll(List.of(breaks));
        return new Mutation(name, file, List.of(), promises, 0);
    }

    /** @param find must stand in the file exactly once, up to blanks; what does not any more is to be written anew */
    Mutation replacing(String find, String replacement) {
        List<Edit> more = new ArrayList<>(edits);
        more.add(new Edit(find, replacement));
        return new Mutation(name, file, more, breaks, firstSeed);
    }

    /** Courses that find it are rare, and one lay close behind that seed when somebody last looked. */
    Mutation lookingFrom(long seed) {
        return new Mutation(name, file, edits, breaks, seed);
    }

    /** Compiles the file with its defect; {@code folder} then goes before the service's own classes. */
    void compileInto(Path folder) throws IOException {
        String source = Files.readString(SOURCES.resolve(file));
        for (Edit edit : edits) {
            String[] parts = source.split(pattern(edit.find()), -1);
            if (parts.length != 2) {
                throw new IllegalStateException(
                        "%s: \"%s\" stands %d times in %s".formatted(name, edit.find(), parts.length - 1, file));
            }
            source = parts[0] + edit.replacement() + parts[1];
        }
        Path mutated = Files.createDirectories(folder.resolve("source"))
                .resolve(Path.of(file).getFileName());
        Files.writeString(mutated, source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-proc:none",
                    "-parameters",
                    "-nowarn",
                    "-d",
                    folder.toString(),
                    "-classpath",
                    System.getProperty("java.class.path"));
            if (!compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(mutated))
                    .call()) {
                throw new IllegalStateException(name + " does not compile: " + errors);
            }
        }
    }

    /** However the formatter breaks the lines. */
    private static String pattern(String find) {
        StringBuilder pattern = new StringBuilder();
        for (String word : find.strip().split("\\s+", -1)) {
            pattern.append(pattern.isEmpty() ? "" : "\\s+").append(java.util.regex.Pattern.quote(word));
        }
        return pattern.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
