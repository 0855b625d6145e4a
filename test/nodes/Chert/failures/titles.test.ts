import { groupsIn } from '../../../support/certain';
import { fs, path, projectRoot } from '../../../support/node';

const files = fs
	.readdirSync(path.join(projectRoot, 'nodes'), { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.ts'));

test('the title of an error is one line: what the node itself says in it has 100 characters at most', () => {
	const title =
		/(?:invalidInput\(|invalidCredential\(|failure\(\s*'[A-Z_]+',|refusal\([^,]*,)\s*(?=['"`])('(?:\\.|[^'])*'|"(?:\\.|[^"])*"|`(?:\\.|[^`])*`)/g;
	const titles = files.flatMap((file) =>
		groupsIn(fs.readFileSync(path.join(projectRoot, 'nodes', file), 'utf8'), title),
	);
	// Where a workflow is published, n8n shows the title alone; the other names two ways to an ID.
	const whole = [
		'Set the environment variable WEBHOOK_URL of n8n to its public',
		'This looks like a name',
	];
	const own = titles
		.filter((text) => !whole.some((words) => text.includes(words)))
		.map((text) => text.slice(1, -1).replace(/\$\{[^}]*\}/g, ''));
	expect(own.length).toBeGreaterThan(40);
	expect(own.filter(({ length }) => length > 100)).toEqual([]);
});
