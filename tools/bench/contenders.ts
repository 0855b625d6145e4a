import type { IDataObject, INode } from 'n8n-workflow';
import { Pool } from 'undici';
import { LEAVE_PARAMETERS, type CredentialFields } from '../../test/support/engine';
import { createHmac, path, projectRoot } from '../../test/support/node';

/**
 * What the node is measured against: the least that the work can cost, and what people build
 * (docs/n8n.md 13).
 */

/**
 * The floor: signed requests by undici over connections that are kept, and nothing around them. A community
 * node cannot keep connections (docs/n8n.md 44).
 *
 * @returns milliseconds
 */
export async function bareUndici(
	{ tenant, signingSecret, baseUrl }: CredentialFields,
	ids: readonly string[],
	concurrency: number,
): Promise<number> {
	const pool = new Pool(baseUrl, { connections: concurrency });
	const begun = performance.now();
	let next = 0;
	const worker = async () => {
		while (next < ids.length) {
			const id = ids[next++];
			const timestamp = Math.floor(Date.now() / 1_000);
			const hex = createHmac('sha256', signingSecret).update(`${timestamp}.`).digest('hex');
			const answer = await pool.request({
				method: 'POST',
				path: `/api/v1/chats/${id}/leave`,
				headers: { 'x-chert-tenant': tenant, 'x-chert-signature': `v1,${timestamp},${hex}` },
			});
			const { status } = (await answer.body.json()) as { status?: string };
			if (status !== 'left') throw new Error(`${id} was not left`);
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
	const took = performance.now() - begun;
	await pool.close();
	return took;
}

/** One way to leave the groups of the incoming items: n8n's nodes, in a row. */
export type Contender = Array<
	Pick<INode, 'name' | 'type' | 'typeVersion'> & { parameters: object }
>;

/** The folder that n8n loads the nodes for comparison from (`N8N_CUSTOM_EXTENSIONS`). */
export const NAIVE_FOLDER = path.join(projectRoot, 'tools/bench/naive');

/** This package's node. */
export const chert = (maxConcurrentRequests: number): Contender => [
	{
		name: 'Chert',
		type: 'n8n-nodes-chert.chert',
		typeVersion: 1,
		parameters: { ...LEAVE_PARAMETERS, options: { maxConcurrentRequests } },
	},
];

/** Which chat an item means, as a person says it in a field. n8n evaluates it for each item. */
const CHAT = '={{ $json.chat_id }}';

/** n8n's own helper in a bare loop that reads one field: the least that a node can cost that uses it. */
export const platform = (concurrency: number): Contender => [
	{
		name: 'Platform',
		type: 'CUSTOM.platform',
		typeVersion: 1,
		parameters: { concurrency, chat: CHAT },
	},
];

/** n8n's own helper in a bare loop that reads nothing: no node can do that. */
export const helperAlone = (concurrency: number): Contender => [
	{ name: 'Helper', type: 'CUSTOM.platform', typeVersion: 1, parameters: { concurrency } },
];

/** One request after the other. */
export const naive: Contender = [
	{ name: 'Naive', type: 'CUSTOM.naive', typeVersion: 1, parameters: { chat: CHAT } },
];

/** What a person would build without this package: Set + Crypto + HTTP Request, as n8n offers them. */
export const setCryptoHttp = ({ tenant, signingSecret, baseUrl }: CredentialFields): Contender => {
	const field = (name: string, value: string): IDataObject => ({
		id: name,
		name,
		value,
		type: 'string',
	});
	return [
		{
			name: 'Set',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: {
				assignments: {
					assignments: [field('timestamp', '={{ String(Math.floor(Date.now() / 1000)) }}')],
				},
				includeOtherFields: true,
				options: {},
			},
		},
		{
			name: 'Crypto',
			type: 'n8n-nodes-base.crypto',
			typeVersion: 1,
			parameters: {
				action: 'hmac',
				type: 'SHA256',
				value: "={{ $json.timestamp + '.' }}",
				dataPropertyName: 'hex',
				secret: signingSecret,
				encoding: 'hex',
			},
		},
		{
			name: 'HTTP Request',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: `=${baseUrl}/api/v1/chats/{{ $json.chat_id }}/leave`,
				sendHeaders: true,
				headerParameters: {
					parameters: [
						{ name: 'x-chert-tenant', value: tenant },
						{ name: 'x-chert-signature', value: '=v1,{{ $json.timestamp }},{{ $json.hex }}' },
					],
				},
				options: {},
			},
		},
	];
};
