import type { INode } from 'n8n-workflow';
import { EXAMPLES, readExample } from './examples';
import { fs, path, projectRoot } from '../../test/support/node';

/** Everything that a node would say or ask, as one text. */
const text = ({ parameters }: INode) => JSON.stringify(parameters);

/** What every example keeps to; `npm run test:e2e` runs them in real n8n. */
describe.each(EXAMPLES)('The example %s', (name) => {
	const { nodes } = readExample(name);
	const ofType = (pattern: RegExp) => nodes.filter(({ type }) => pattern.test(type));
	const notes = ofType(/\.stickyNote$/)
		.map(text)
		.join('\n');

	test('an example says the code once, where it says the message, which begins with the code', () => {
		const said = nodes.map(text).filter((one) => one.includes('error.message'));
		for (const one of said) expect(one).not.toMatch(/error\.code|error\.reason/);
	});

	test('leads from each message in Slack to the execution', () => {
		const messages = ofType(/\.slack$/).map(({ parameters }) => String(parameters.text));
		for (const one of messages) {
			expect(one).toMatch(/\|Open the execution>$/);
		}
	});

	test('warns of an address that is open, and says where to close it', () => {
		const open = nodes.filter(
			({ type, parameters }) =>
				/\.(webhook|formTrigger)$/.test(type) ||
				(type.endsWith('.wait') && parameters.resume === 'form') ||
				(type.endsWith('.chatTrigger') && parameters.public === true),
		);
		for (const one of open.filter(({ parameters }) => !parameters.authentication)) {
			expect(notes).toContain(`**${one.name}**`);
			expect(notes).toContain('*Authentication*');
			expect(notes).toMatch(/[Aa]nybody who (knows|has) the address|not everybody may open it/);
		}
	});

	test('can be looked at without any account: whatever acts outside the workflow holds pinned data', () => {
		const { pinData = {} } = readExample(name);
		// n8n has no pinned data for what hangs below an agent; the agent's own stand for it.
		const acting = nodes.filter(
			({ type }) =>
				/\.(chert|chertTrigger|slack|dataTable|agent|webhook|formTrigger|chatTrigger)$/.test(
					type,
				) && !type.endsWith('Tool'),
		);
		const names = nodes.map((node) => node.name);
		expect(acting.map((node) => node.name).filter((one) => !pinData[one])).toEqual([]);
		expect(Object.keys(pinData).filter((pinned) => !names.includes(pinned))).toEqual([]);
	});

	test('shows in pinned data what Slack would read, on the branches of failures too', () => {
		const { pinData = {} } = readExample(name);
		for (const { name: node, parameters } of ofType(/\.slack$/)) {
			const [item] = pinData[node] ?? [];
			const { text } = item?.json.message as { text: string };
			expect(text).toMatch(/^:\w+: [^]+\n<https:.+\|Open the execution>$/);
			// It begins as the message does, where the message does not begin with an expression.
			const [fixed = ''] = String(parameters.text).slice(1).split('{{');
			expect(text.startsWith(fixed)).toBe(true);
		}
	});

	test('an example lets Leave Group go on after a failure, so that every group is tried and told of', () => {
		const leaving = nodes.filter(({ parameters }) => parameters.operation === 'leave');
		for (const { onError } of leaving) {
			expect(['continueErrorOutput', 'continueRegularOutput']).toContain(onError);
		}
	});
});

test('every file in examples/ is one of the examples that are proved', () => {
	const files = fs.readdirSync(path.join(projectRoot, 'examples'));
	const workflows = files.filter((file) => file.endsWith('.json'));
	expect(workflows.sort()).toEqual(EXAMPLES.map((name) => `${name}.json`).sort());
});

test.each(['crm-offboarding', 'scheduled-offboarding', 'offboarding-approval'] as const)(
	'the report of the example %s names the groups, not only their IDs',
	(name) => {
		const leaving = readExample(name).nodes.filter(
			({ parameters }) => parameters.operation === 'leave',
		);
		expect(leaving.map(({ parameters }) => parameters.options)).toMatchObject([
			{ describeChat: true },
		]);
	},
);
