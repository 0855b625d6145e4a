import { request } from 'undici';
import { importExample, RestError } from '../../tools/sandbox';
import type { Get } from './stage';

/** Activating, deactivating and deleting leave no trace: neither in n8n nor at Chert. */
export function lifecycle(get: Get): void {
	test('A workflow that is activated, deactivated and deleted leaves no trace', async () => {
		const { sandbox } = get();
		const { rest, n8n, simulator } = sandbox;
		const workflow = await importExample(sandbox, 'crm-offboarding');
		const call = async () => {
			const { statusCode, body } = await request(`${n8n.url}/webhook/chert-offboarding`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify({ employee: 'Jo Park', chat_ids: ['ch_group_of_5'] }),
			});
			await body.dump();
			return statusCode;
		};

		let asked = 0;
		try {
			expect(await call()).toBe(404);
			await rest.activate(workflow.id);
			expect(simulator.requests).toEqual([]);
			expect(await call()).toBe(202);
			await get().nextExecution(workflow.id, []);
			expect(get().leftCount('ch_group_of_5')).toBe(1);
			asked = simulator.requests.length;

			await rest.deactivate(workflow.id);
			expect(await call()).toBe(404);
			await rest.activate(workflow.id);
			await rest.deactivate(workflow.id);
			expect(await call()).toBe(404);
		} finally {
			// Left active, it would keep its address from every later test.
			await rest.deactivate(workflow.id);
		}

		await rest.deleteWorkflow(workflow.id);
		await expect(rest.workflow(workflow.id)).rejects.toThrow(RestError);
		expect(await rest.executionsOf(workflow.id)).toEqual([]);
		expect(await call()).toBe(404);
		expect(simulator.requests).toHaveLength(asked);
		expect(get().leftCount('ch_group_of_5')).toBe(1);
	});
}
