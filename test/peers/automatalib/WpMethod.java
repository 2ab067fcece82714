import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import net.automatalib.alphabet.Alphabet;
import net.automatalib.alphabet.impl.Alphabets;
import net.automatalib.automaton.transducer.impl.CompactMealy;
import net.automatalib.util.automaton.conformance.WpMethodTestsIterator;
import net.automatalib.util.automaton.minimizer.HopcroftMinimizer;

/**
 * Prints how many states a Mealy machine has, and then the tests of the Wp method for it, a line each.
 *
 * <p>Usage: WpMethod.java whole|reduced EXTRA, with the machine on standard input. Each line of it is a step, in words: a
 * state, an input, the output, and the state after it. The first state is the start. A reduced machine has one state in place
 * of all that no input tells apart. EXTRA is how many states more than the machine an implementation may have.
 */
class WpMethod {
    public static void main(String[] args) {
        List<String[]> steps;
        try (Scanner lines = new Scanner(System.in).useDelimiter("\n")) {
            steps = lines.tokens().map(line -> line.split(" ")).toList();
        }
        Alphabet<String> inputs =
                Alphabets.fromList(steps.stream().map(step -> step[1]).distinct().toList());
        CompactMealy<String, String> machine = new CompactMealy<>(inputs);
        Map<String, Integer> states = new HashMap<>();
        for (String[] step : steps) {
            states.computeIfAbsent(step[0], name -> states.isEmpty() ? machine.addInitialState() : machine.addState());
        }
        for (String[] step : steps) {
            machine.addTransition(states.get(step[0]), step[1], states.get(step[3]), step[2]);
        }
        CompactMealy<String, String> taken =
                args[0].equals("reduced") ? HopcroftMinimizer.minimizeMealy(machine) : machine;
        System.out.println(taken.size());
        new WpMethodTestsIterator<>(taken, inputs, Integer.parseInt(args[1]))
                .forEachRemaining(test -> System.out.println(String.join(" ", test)));
    }
}
