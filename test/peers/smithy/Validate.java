import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.validation.Severity;
import software.amazon.smithy.model.validation.ValidatedResult;

/** Validates a model in a file, and prints what is wrong with it, a line each; the traits of waiters must be known. */
class Validate {
    public static void main(String[] args) {
        ValidatedResult<Model> result =
                Model.assembler().discoverModels().addImport(args[0]).assemble();
        result.getValidationEvents().stream()
                .filter(event -> event.getSeverity().ordinal() > Severity.NOTE.ordinal())
                .forEach(System.out::println);
    }
}
