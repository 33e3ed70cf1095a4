package io.pointsman.sandbox.route53;

/** One change of a batch. */
public record Change(Action action, RecordSet recordSet) {

    /** What to do with the set. */
    public enum Action {
        CREATE(1),
        DELETE(1),
        UPSERT(2);

        private final int cost;

        Action(int cost) {
            this.cost = cost;
        }

        /** Change tokens taken, and how often its values count against the limits of a batch ([S-R53Q], [S-R53CBT]). */
        int cost() {
            return cost;
        }
    }

    public static Change create(RecordSet recordSet) {
        return new Change(Action.CREATE, recordSet);
    }

    /** Takes effect only where the zone holds exactly this. */
    public static Change delete(RecordSet recordSet) {
        return new Change(Action.DELETE, recordSet);
    }

    public static Change upsert(RecordSet recordSet) {
        return new Change(Action.UPSERT, recordSet);
    }
}
