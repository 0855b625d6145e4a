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

	test('pinned data belong to nodes that are there, so that they show what comes out without any account', () => {
		const { pinData = {} } = readExample(name);
		const names = nodes.map((node) => node.name);
		expect(Object.keys(pinData).filter((pinned) => !names.includes(pinned))).toEqual([]);
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

test.each([
	'crm-offboarding',
	'scheduled-offboarding',
	'error-alert',
	'leave-on-request',
	'offboarding-approval',
	'trigger-check',
] as const)(
	'the example %s can be looked at without an account: Chert nodes hold pinned data',
	(name) => {
		const { nodes, pinData = {} } = readExample(name);
		const chert = nodes.filter(({ type }) => type.startsWith('n8n-nodes-chert.'));
		// A node of the error branch has nothing to show where all went well.
		const shown = chert.filter(({ name: one }) => one !== 'Tell the Group Why Not');
		expect(shown.filter((node) => !pinData[node.name]).map((node) => node.name)).toEqual([]);
		expect(Object.keys(pinData)).not.toEqual([]);
	},
);

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
