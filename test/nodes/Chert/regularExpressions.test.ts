import ts from 'typescript';
import { type AST, fs, path, projectRoot, RegExpParser } from '../../support/node';

/**
 * Every regular expression of the package reads a text in one go, however long it is and whatever is in it.
 * Others try again from each character: 100,000 blanks in a field would hold all of n8n for a minute. The
 * rule looks at the expression itself, because time says nothing on a busy machine.
 */

const parser = new RegExpParser({ ecmaVersion: 2022 });

const isEndless = (element: AST.Element) =>
	element.type === 'Quantifier' && element.max === Infinity;

/** What is wrong with an expression; nothing for one that is read in one go. */
function fault(source: string, flags: string): string | undefined {
	const mode = { unicode: flags.includes('u') };
	const { alternatives } = parser.parsePattern(source, 0, source.length, mode);
	for (const { elements } of alternatives) {
		const [first, ...rest] = elements;
		const isOptional = (element: AST.Element) => element.type === 'Quantifier' && element.min === 0;
		if (first && isEndless(first) && !rest.every(isOptional)) {
			return `${source}: begins with an endless repetition that something has to follow`;
		}
	}
	return alternatives.some((alternative) => hasNested(alternative))
		? `${source}: an endless repetition within another one, with nothing fixed between two rounds`
		: undefined;
}

function hasNested({ elements }: AST.Alternative, inside = false): boolean {
	return elements.some((element) => {
		const inner = element.type === 'Quantifier' ? element.element : element;
		if (inner.type !== 'Group' && inner.type !== 'CapturingGroup') return false;
		return inner.alternatives.some((alternative) => {
			const open =
				isEndless(element) && alternative.elements.every((one) => one.type === 'Quantifier');
			return (
				((open || inside) && alternative.elements.some(isEndless)) ||
				hasNested(alternative, open || inside)
			);
		});
	});
}

const files = ['nodes', 'credentials'].flatMap((top) =>
	fs
		.readdirSync(path.join(projectRoot, top), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.ts'))
		.map((name) => path.join(top, name)),
);

const expressions = files.flatMap((file) => {
	const text = fs.readFileSync(path.join(projectRoot, file), 'utf8');
	const found: Array<[file: string, expression: string]> = [];
	const visit = (node: ts.Node): void => {
		if (ts.isRegularExpressionLiteral(node)) found.push([file, node.text]);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2022));
	return found;
});

test('the expressions of the package are found', () => {
	expect(expressions.length).toBeGreaterThan(50);
});

test.each(expressions)('%s: %s is read in one go', (_, expression) => {
	const end = expression.lastIndexOf('/');
	expect(fault(expression.slice(1, end), expression.slice(end + 1))).toBeUndefined();
});

/** Those that the package once had, and the classic. */
test.each(['^\\s+|\\s+$', '[ \\t]*\\r?\\n', '\\/+$', '^(a+)+$', '^(?:a*b*)*c'])(
	'%s is not',
	(source) => {
		expect(fault(source, 'u')).toMatch(/endless/);
	},
);

test.each(['\\s+', '^\\s*<', '^(?:[^.]+\\.)+[^.]+$', ';\\s*a'])('%s is', (source) => {
	expect(fault(source, 'u')).toBeUndefined();
});
