package dev.starling.arch;

import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.CaseLabelTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DeconstructionPatternTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.PatternCaseLabelTree;
import com.sun.source.tree.PatternTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What class files do not show: the JDK's own parser reads one source file, without resolving types. */
final class SourceScan {
    /** Switches with patterns and a default: where, and the simple names of the types in the patterns. */
    final Map<String, Set<String>> defaultsBesidePatterns = new LinkedHashMap<>();
    /** The simple names of the sealed types declared here. */
    final Set<String> sealed = new LinkedHashSet<>();
    /** For each type declared here, the simple names of what it extends and implements. */
    final Map<String, Set<String>> supertypes = new LinkedHashMap<>();

    final List<String> longMethods = new ArrayList<>();
    final List<String> synchronizedBlocks = new ArrayList<>();

    private final String name;
    private final int methodLinesMax;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final LineMap lines;

    /** One file. */
    static SourceScan of(String name, String code, int methodLinesMax) {
        return of(List.of(source(name, code)), methodLinesMax).getFirst();
    }

    /** Many files, in their order, read by one parser: one for each would take most of a minute. */
    static List<SourceScan> of(List<JavaFileObject> sources, int methodLinesMax) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask)
                compiler.getTask(null, null, new DiagnosticCollector<JavaFileObject>(), null, null, sources);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<SourceScan> scans = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                scans.add(new SourceScan(unit, positions, methodLinesMax));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scans;
    }

    private SourceScan(CompilationUnitTree unit, SourcePositions positions, int methodLinesMax) {
        name = unit.getSourceFile().toUri().getPath().substring(1);
        this.methodLinesMax = methodLinesMax;
        this.unit = unit;
        this.positions = positions;
        lines = unit.getLineMap();
        new Visitor().scan(unit, null);
    }

    static JavaFileObject source(String name, String code) {
        URI uri = URI.create("string:///" + name.replace('\\', '/'));
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
    }

    private long line(long position) {
        return lines.getLineNumber(position);
    }

    private String at(Tree tree) {
        return name + ":" + line(positions.getStartPosition(unit, tree));
    }

    private void checkCases(Tree tree, List<? extends CaseTree> cases) {
        Set<String> types = new LinkedHashSet<>();
        boolean hasDefault = false;
        for (CaseTree one : cases) {
            for (CaseLabelTree label : one.getLabels()) {
                hasDefault |= label instanceof DefaultCaseLabelTree;
                if (label instanceof PatternCaseLabelTree pattern) {
                    types.add(type(pattern.getPattern()));
                }
            }
        }
        if (hasDefault && !types.isEmpty()) {
            defaultsBesidePatterns.put(at(tree), types);
        }
    }

    private static String type(PatternTree pattern) {
        return switch (pattern.getKind()) {
            case BINDING_PATTERN ->
                simpleName(((BindingPatternTree) pattern).getVariable().getType());
            case DECONSTRUCTION_PATTERN -> simpleName(((DeconstructionPatternTree) pattern).getDeconstructor());
            default -> "";
        };
    }

    /** {@code Outer.Name<Argument>} is Name. */
    private static String simpleName(Tree type) {
        String text = type.toString();
        String raw = text.contains("<") ? text.substring(0, text.indexOf('<')) : text;
        return raw.substring(raw.lastIndexOf('.') + 1);
    }

    private final class Visitor extends TreeScanner<Void, Void> {
        @Override
        public Void visitClass(ClassTree tree, Void nothing) {
            String declared = tree.getSimpleName().toString();
            if (tree.getModifiers().getFlags().contains(Modifier.SEALED)) {
                sealed.add(declared);
            }
            Set<String> above = supertypes.computeIfAbsent(declared, key -> new LinkedHashSet<>());
            tree.getImplementsClause().forEach(type -> above.add(simpleName(type)));
            if (tree.getExtendsClause() != null) {
                above.add(simpleName(tree.getExtendsClause()));
            }
            return super.visitClass(tree, nothing);
        }

        @Override
        public Void visitSwitch(SwitchTree tree, Void nothing) {
            checkCases(tree, tree.getCases());
            return super.visitSwitch(tree, nothing);
        }

        @Override
        public Void visitSwitchExpression(SwitchExpressionTree tree, Void nothing) {
            checkCases(tree, tree.getCases());
            return super.visitSwitchExpression(tree, nothing);
        }

        @Override
        public Void visitSynchronized(SynchronizedTree tree, Void nothing) {
            synchronizedBlocks.add(at(tree));
            return super.visitSynchronized(tree, nothing);
        }

        @Override
        public Void visitMethod(MethodTree tree, Void nothing) {
            if (tree.getBody() != null) {
                long from = line(positions.getStartPosition(unit, tree.getBody()));
                long to = line(positions.getEndPosition(unit, tree.getBody()));
                if (to - from + 1 > methodLinesMax) {
                    longMethods.add(at(tree) + " " + tree.getName() + " has " + (to - from + 1) + " lines");
                }
            }
            return super.visitMethod(tree, nothing);
        }
    }
}
