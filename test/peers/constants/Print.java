import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Prints a line for each status: its name, what the API reports, and the sets that it is in. */
class Print {
    public static void main(String[] args) {
        for (Status status : Status.values()) {
            List<String> sets = new ArrayList<>();
            if (status.isTerminal()) sets.add("terminal");
            if (status.isSuccess()) sets.add("success");
            if (status.isFailure()) sets.add("failure");
            if (status.isStopped()) sets.add("stopped");
            if (status.isLive()) sets.add("live");
            if (status.isGap()) sets.add("gap");
            if (Status.of(status.value()).orElseThrow() != status) throw new AssertionError(status);
            if (Status.named(status.statusName()).orElseThrow() != status) throw new AssertionError(status);
            boolean isSuccess = status.outcome().equals(java.util.Optional.of(Status.Outcome.SUCCESS));
            if (isSuccess != status.isSuccess()) throw new AssertionError(status);
            String values = coded(status.statusName()) + " " + coded(String.valueOf(status.value()));
            System.out.println(values + " " + String.join(",", sets));
        }
    }

    private static String coded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
