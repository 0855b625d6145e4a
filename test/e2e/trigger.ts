import type { INode } from 'n8n-workflow';
import {
	importExample,
	jsonOf,
	readExample,
	type StoredWorkflow,
	withCredentials,
} from '../../tools/sandbox';
import { node, type Get } from './stage';
import { first } from '../support/certain';

/** Chert Trigger in real n8n: its life at Chert, and deliveries through n8n's own web server. */
export function trigger(get: Get): void {
	describe('The Chert Trigger', () => {
		const subscriptions = () => [...get().sandbox.simulator.subscriptions.values()];

		const listening = async (parameters: INode['parameters'] = {}): Promise<StoredWorkflow> => {
			const { rest, credentials } = get().sandbox;
			const { id, name } = credentials.chertApi;
			const start = node('Chert Trigger', 'n8n-nodes-chert.chertTrigger', {
				webhookId: '4f0c5a1e-0000-4000-8000-00000000c4e7',
				parameters,
				credentials: { chertApi: { id, name } },
			});
			const end = node('End', 'n8n-nodes-base.noOp', { position: [220, 0] });
			const connections = {
				[start.name]: { main: [[{ node: end.name, type: 'main' as const, index: 0 }]] },
			};
			return await rest.createWorkflow({ name: 'Listening', nodes: [start, end], connections });
		};

		test('leaves no subscription behind, however often it is activated', async () => {
			const { rest } = get().sandbox;
			const { id } = await listening({ events: ['message.received'] });
			for (let round = 0; round < 5; round++) {
				await rest.activate(id);
				expect(subscriptions()).toEqual([
					expect.objectContaining({ is_active: true, events: ['message.received'] }),
				]);
				await rest.deactivate(id);
				expect(subscriptions()).toEqual([]);
			}
			await rest.deleteWorkflow(id);
		});

		test('starts one execution for each event, whatever is repeated or forged', async () => {
			const { rest, simulator } = get().sandbox;
			const { id } = await listening();
			await rest.activate(id);
			try {
				const EVENTS = 20;
				// n8n takes some twenty a second here; more at once would only wait in line.
				for (let first = 0; first < EVENTS; first += 5) {
					const texts = Array.from({ length: 5 }, (_, n) => `Message ${first + n}`);
					await Promise.all(
						texts.map(async (text, n) => {
							await simulator.emit('message.received', { text }, { times: n % 2 === 0 ? 2 : 1 });
							if (n === 0)
								await simulator.emit('message.received', { text }, { tamper: 'signature' });
						}),
					);
				}
				const ids = await rest.until('all executions', async () => {
					const known = await rest.executionsOf(id);
					return known.length >= EVENTS ? known : undefined;
				});
				const texts: unknown[] = [];
				for (const execution of ids) {
					const finished = await rest.finished(execution);
					expect(finished.status).toBe('success');
					texts.push(first(jsonOf(finished, 'End')).text);
				}
				expect(texts.map(String).sort()).toEqual(
					Array.from({ length: EVENTS }, (_, n) => `Message ${n}`).sort(),
				);
			} finally {
				await rest.deactivate(id);
			}
			expect(subscriptions()).toEqual([]);
		});

		test('leave-on-request leaves the group and tells who asked', async () => {
			const { sandbox } = get();
			const { rest, simulator } = sandbox;
			const { id } = await importExample(sandbox, 'leave-on-request');
			await rest.activate(id);
			try {
				const known = await rest.executionsOf(id);
				const asked = { chat_id: 'ch_group_of_5', from: '+14155551001', text: 'Leave' };
				await simulator.emit('message.received', asked);
				const { status } = await get().nextExecution(id, known);
				expect(status).toBe('success');
				expect(get().leftCount('ch_group_of_5')).toBe(1);
				expect(simulator.requests.map(({ route, status: code }) => [route, code])).toEqual(
					expect.arrayContaining([
						['POST /chats/:chat_id/leave', 200],
						['POST /send', 200],
					]),
				);

				const before = await rest.executionsOf(id);
				await simulator.emit('message.received', { chat_id: 'ch_group_of_3', text: 'leave' });
				await get().nextExecution(id, before);
				const told = [...simulator.messages.values()].filter(
					({ chat_id, direction }) => chat_id === 'ch_group_of_3' && direction === 'outbound',
				);
				expect(JSON.stringify(told)).toContain(
					'I could not leave this group. iMessage needs at least 3',
				);
			} finally {
				await rest.deactivate(id);
			}
		});

		test('trigger-check says nothing while the trigger listens, and tells Slack when it does not', async () => {
			const { sandbox } = get();
			const { rest, simulator, internet, credentials } = sandbox;
			const { id } = await listening();
			await rest.activate(id);
			try {
				const subscription = first(subscriptions());
				const checks = async (url: string) => {
					const check = withCredentials(readExample('trigger-check'), credentials);
					// What a person does after the import: pastes the address.
					const nodes = JSON.parse(
						JSON.stringify(check.nodes).replace('https://your-n8n.example.com/webhook/…', url),
					) as INode[];
					const workflow = await rest.createWorkflow({ ...check, nodes });
					internet.slack.length = 0;
					const { status } = await rest.run(workflow, 'Every Hour');
					expect(status).toBe('success');
					const link = /\n<http:\S+\/workflow\/\S+\/executions\/\d+\|Open the execution>$/;
					return internet.slack.map(({ channel, text }) => {
						expect(text).toMatch(link);
						return [channel, text.replace(link, '')];
					});
				};
				const alert = (url: string) => [
					[
						'#alerts',
						`:warning: *A Chert Trigger does not listen any more.* Chert has no active subscription for ${url}\nUnpublish its workflow in n8n and publish it again. If the address of your n8n has changed, also correct it in *Address to Check*.`,
					],
				];
				expect(await checks(` ${subscription.url} `)).toEqual([]);
				expect(await checks(`${subscription.url}/other`)).toEqual(
					alert(`${subscription.url}/other`),
				);
				subscription.is_active = false;
				expect(await checks(subscription.url)).toEqual(alert(subscription.url));
				simulator.reset();
				expect(await checks(subscription.url)).toEqual(alert(subscription.url));
			} finally {
				await rest.deactivate(id);
			}
		});
	});
}
