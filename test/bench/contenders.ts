import { NodeConnectionTypes, type IExecuteFunctions, type INodeType } from 'n8n-workflow';
import { Pool } from 'undici';
import type { CredentialFields } from '../support/engine';
import { createHmac } from '../support/node';

/** What the node is measured against: the least that the work can cost, and what is easily written. */

/**
 * The floor: signed requests by undici over connections that are kept, and nothing around them.
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

/** The naive loop: one authenticated request after the other, as many nodes do it. */
export const naiveNode: INodeType = {
	description: {
		displayName: 'Naive',
		name: 'naive',
		group: ['output'],
		version: 1,
		description: 'One request after the other',
		defaults: { name: 'Naive' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'chertApi', required: true }],
		properties: [],
	},
	async execute(this: IExecuteFunctions) {
		const outputs = [];
		for (let item = 0; item < this.getInputData().length; item++) {
			const { baseUrl } = await this.getCredentials('chertApi', item);
			const chat_id = String(this.getInputData()[item].json.chat_id);
			const json = await this.helpers.httpRequestWithAuthentication.call(this, 'chertApi', {
				method: 'POST',
				url: `${String(baseUrl)}/api/v1/chats/${chat_id}/leave`,
				json: true,
			});
			outputs.push({ json, pairedItem: { item } });
		}
		return [outputs];
	},
};
