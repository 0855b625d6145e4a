import type { IDataObject, INode } from 'n8n-workflow';
import { jsonOf } from '../../tools/sandbox';
import { http, type AddressInfo } from '../support/node';
import { node, type Get, type Stage } from './stage';
import { first } from '../support/certain';

/** n8n's HTTP Request node with the Chert credential. */
function httpNode({ sandbox }: Stage, parameters: IDataObject): INode {
	const { id, name } = sandbox.credentials.chertApi;
	return node('HTTP', 'n8n-nodes-base.httpRequest', {
		typeVersion: 4.2,
		parameters: {
			authentication: 'predefinedCredentialType',
			nodeCredentialType: 'chertApi',
			options: { response: { response: { fullResponse: true, neverError: true } } },
			...parameters,
		} as INode['parameters'],
		credentials: { chertApi: { id, name } },
	});
}

export function httpRequest(get: Get): void {
	describe('The HTTP Request node', () => {
		const run = async (parameters: IDataObject) => {
			const stage = get();
			const workflow = await stage.workflow([{}], [httpNode(stage, parameters)]);
			return await stage.sandbox.rest.run(workflow, 'Start');
		};

		test('signs a request without a body', async () => {
			const { simulator } = get().sandbox;
			const url = `${simulator.url}/api/v1/phone-numbers`;
			const execution = await run({ url });
			expect(execution.status).toBe('success');
			expect(jsonOf(execution, 'HTTP')[0]).toMatchObject({
				statusCode: 200,
				body: { phone_numbers: expect.any(Array) as unknown[] },
			});
			expect(simulator.requests).toMatchObject([{ verified: true, method: 'GET' }]);
		});

		test('signs the bytes of a JSON body', async () => {
			const { simulator } = get().sandbox;
			const text = 'Grüße 👋';
			await run({
				method: 'POST',
				url: `${simulator.url}/api/v1/chats/ch_group_of_5/leave`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: JSON.stringify({ text }, null, 2),
			});
			expect(simulator.requests).toMatchObject([{ verified: true, method: 'POST' }]);
			expect(JSON.parse(first(simulator.requests).body.toString())).toEqual({ text });
		});

		test('is refused for another origin, and nothing is sent there', async () => {
			let requests = 0;
			const server = http.createServer((_, response) => {
				requests += 1;
				response.end('{}');
			});
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
			try {
				const { port } = server.address() as AddressInfo;
				const execution = await run({ url: `http://127.0.0.1:${port}/api/v1/phone-numbers` });
				expect(execution.status).toBe('error');
				expect(JSON.stringify(execution.data.resultData.error)).toContain(
					'This Chert credential only signs requests to',
				);
				expect(requests).toBe(0);
				expect(get().sandbox.simulator.requests).toEqual([]);
			} finally {
				server.closeAllConnections();
				server.close();
			}
		});
	});
}
