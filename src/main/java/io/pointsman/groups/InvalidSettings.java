package io.pointsman.groups;

/** Settings that cannot work: the start is refused. */
public final class InvalidSettings extends RuntimeException {

    private final String remedy;

    /**
     * @param problem which setting, and what is wrong with it
     * @param remedy what to change
     */
    public InvalidSettings(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    /** What to change. */
    public String remedy() {
        return remedy;
    }
}
