import { startChatModel } from './chatModel';
import { readFlatted } from './flatted';
import { diskProblem, explainNpm } from './install';
import { portFor } from './n8n';
import { targetsNamed } from './targets';
import { compatibilityTable } from '../e2e/compatibility';
import { net, type AddressInfo } from '../support/node';
import { first } from '../support/certain';

describe('what a newcomer meets', () => {
	test('no disk space is said before the installation, with figures', () => {
		expect(diskProblem(1.2e9, 2.8e9, '/somewhere')).toBe(
			'Not enough disk space: 2.8 GB are needed in /somewhere, 1.2 GB are free. Make room, or set N8N_SANDBOX_CACHE to a folder on another disk.',
		);
		expect(diskProblem(2.8e9, 2.8e9, '/somewhere')).toBeUndefined();
	});

	test.each([
		['npm error code ENOTFOUND', /registry cannot be reached\. Check the network/],
		['npm error code EAI_AGAIN', /registry cannot be reached/],
		['npm error code ENOSPC', /^The disk is full: 2\.8 GB/],
		['npm error code EACCES', /may not write there/],
		['npm error code ETARGET', /does not have one of the packages/],
		['npm error something else', /^npm could not install it/],
	])('%s is explained, and what npm said stays readable', (tail, words) => {
		const text = explainNpm(tail);
		expect(text).toMatch(words);
		expect(text).toContain(`npm said:\n${tail}`);
	});

	test('a port in use is named, with the way out', async () => {
		const server = net.createServer();
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		await expect(portFor(port, '--port')).rejects.toThrow(
			`Port ${port} is in use. Stop what uses it, or choose another with --port.`,
		);
		await new Promise((resolve) => server.close(resolve));
		await expect(portFor(port)).resolves.toBe(port);
	});

	test('an n8n that is not offered is answered with what there is', () => {
		expect(() => targetsNamed('1.0.0')).toThrow(/Choose one of: 2\.40\.7, 2\.8\.4, /);
		expect(targetsNamed('2.8.4')).toEqual([{ n8n: '2.8.4', node: 20 }]);
		expect(targetsNamed('2.8.4-node24')).toEqual([{ n8n: '2.8.4', node: 24 }]);
	});
});

test('executions are read as n8n stores them, shared and circular objects too', () => {
	const [shared] = [
		readFlatted('[{"a":"1","b":"1","n":3,"none":null},{"me":"1","text":"2"},"ch_1"]'),
	] as [{ a: { me: unknown; text: string }; b: unknown; n: number; none: null }];
	expect(shared.a).toBe(shared.b);
	expect(shared.a.me).toBe(shared.a);
	expect(shared).toMatchObject({ a: { text: 'ch_1' }, n: 3, none: null });
});

test('the chat model calls the tool it is given, and repeats what the tool said', async () => {
	const model = await startChatModel();
	const ask = async (messages: object[]) => {
		const tool = {
			name: 'Leave_Group',
			parameters: {
				type: 'object',
				properties: { outer: { type: 'object', properties: { chat_id: { type: 'string' } } } },
			},
		};
		const answer = await fetch(`${model.url}/chat/completions`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ messages, tools: [{ type: 'function', function: tool }] }),
		});
		const { choices } = (await answer.json()) as { choices: Array<{ message: unknown }> };
		return first(choices).message;
	};
	const question = { role: 'user', content: 'Please leave ch_1 and ch_2' };
	const call = (n: number, chat_id: string) => ({
		id: `call_${n}`,
		type: 'function',
		function: { name: 'Leave_Group', arguments: JSON.stringify({ outer: { chat_id } }) },
	});
	expect(await ask([question])).toMatchObject({ tool_calls: [call(0, 'ch_1'), call(1, 'ch_2')] });
	const result = { role: 'tool', content: 'left' };
	expect(await ask([question, result])).toMatchObject({ content: 'left' });
	await model.close();
});

test('the compatibility table says what passed, and does not call a failure compatible', () => {
	const row = { n8n: '2.40.7', node: '24.21.0', passed: 40, failed: 0, seconds: 61.4 };
	const text = compatibilityTable(
		[row, { ...row, failed: 1 }, { ...row, passed: 0 }],
		'0.1.0',
		new Date('2026-11-25T01:00:00Z'),
	);
	expect(text).toContain('on 2026-11-25;');
	expect(text).toContain('| 2.40.7 | 24.21.0 | works | 40 | 0 | 61 s |');
	expect(text.match(/does not work/g)).toHaveLength(2);
});
