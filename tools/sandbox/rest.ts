import type {
	IConnections,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeTypeDescription,
	IPinData,
	IRunExecutionData,
	IWorkflowSettings,
} from 'n8n-workflow';
import { request } from 'undici';
import { sleep } from '../../test/support/node';
import { readFlatted } from './flatted';
import { first } from '../../test/support/certain';

/** A workflow as it stands in an exported file. */
export interface WorkflowFile {
	id?: string;
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
	pinData?: IPinData;
}

/** A workflow that n8n has. */
export type StoredWorkflow = WorkflowFile & { id: string; versionId: string; active: boolean };

/** A credential that n8n has; its data stays in n8n. */
export interface StoredCredential {
	id: string;
	name: string;
	type: string;
}

/** An execution with everything that n8n stored of it. */
export interface Execution {
	id: string;
	workflowId: string;
	status: string;
	mode: string;
	data: IRunExecutionData;
	/** The same as text, to look for what must not be in it. */
	stored: string;
}

/** Who owns the sandbox's n8n. */
export const OWNER = {
	email: 'owner@example.com',
	password: 'Example-password-1',
	firstName: 'Olive',
	lastName: 'Owner',
};

const FINAL = new Set(['success', 'error', 'crashed', 'canceled']);

/**
 * How long an execution or a publication may take, in milliseconds. n8n looks once a minute which waits are over,
 * so one of a second may take more than a minute; the rest is for machines that are slow or busy.
 */
const PATIENCE = 300_000;

/** A refusal of n8n's REST API. */
export class RestError extends Error {
	constructor(
		readonly status: number,
		what: string,
		/** What n8n answered. */
		readonly answer: string,
	) {
		super(`n8n answered ${what} with ${status}: ${answer.slice(0, 2_000)}`);
	}
}

/** n8n as its editor talks to it: one person, one browser. */
export class RestClient {
	private cookie = '';

	constructor(private readonly url: string) {}

	/** Makes the owner of a new n8n, and logs in as that person. */
	async setUpOwner(): Promise<void> {
		await this.send('POST', '/rest/owner/setup', OWNER);
	}

	/** Logs in as the owner of an n8n that was set up before. */
	async logIn(): Promise<void> {
		const { email, password } = OWNER;
		await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, email, password });
	}

	/** The owner, whether they are there already or not. */
	async enter(): Promise<void> {
		const { status } = await this.ask('POST', '/rest/owner/setup', OWNER);
		if (status >= 300) await this.logIn();
	}

	/**
	 * One request as the editor sends it; returns what stands in `data`.
	 *
	 * @throws RestError for every answer that is not a success
	 */
	async send<T = IDataObject>(method: string, path: string, body?: object): Promise<T> {
		const { status, text } = await this.ask(method, path, body);
		if (status >= 300) throw new RestError(status, `${method} ${path}`, text);
		return (JSON.parse(text || '{}') as { data: T }).data;
	}

	private async ask(method: string, path: string, body?: object) {
		const answer = await request(this.url + path, {
			method: method as 'GET',
			// n8n closes idle connections just when the next request would use them.
			reset: true,
			headers: {
				'content-type': 'application/json',
				// n8n ties a log-in to the browser it came from (docs/n8n.md 26).
				'browser-id': 'sandbox',
				cookie: this.cookie,
			},
			body: body && JSON.stringify(body),
		});
		const cookies = [answer.headers['set-cookie'] ?? []].flat();
		const login = cookies.find((cookie) => cookie.startsWith('n8n-auth='));
		if (login) this.cookie = first(login.split(';'));
		return { status: answer.statusCode, text: await answer.body.text() };
	}

	/** The node types that the editor offers, with the tools made from them. */
	async nodeTypes(): Promise<INodeTypeDescription[]> {
		const { body } = await request(`${this.url}/types/nodes.json`, {
			headers: { cookie: this.cookie, 'browser-id': 'sandbox' },
		});
		return (await body.json()) as INodeTypeDescription[];
	}

	/** Stores a credential, e.g. of the type `chertApi`. */
	async createCredential(name: string, type: string, data: object): Promise<StoredCredential> {
		return await this.send('POST', '/rest/credentials', { name, type, data });
	}

	async credentials(): Promise<StoredCredential[]> {
		return await this.send('GET', '/rest/credentials');
	}

	/** Replaces what a credential holds. */
	async updateCredential(known: StoredCredential, data: object): Promise<StoredCredential> {
		const { id, name, type } = known;
		return await this.send('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** What the "Test" of a credential says: n8n tests what was saved, so it is saved for a moment. */
	async testCredential(type: string, data: object): Promise<{ status: string; message: string }> {
		const { id, name } = await this.createCredential('Tested', type, data);
		try {
			const credentials = { id, name, type, data };
			return await this.send('POST', '/rest/credentials/test', { credentials });
		} finally {
			await this.send('DELETE', `/rest/credentials/${id}`);
		}
	}

	async createWorkflow(workflow: WorkflowFile): Promise<StoredWorkflow> {
		const body = { settings: { executionOrder: 'v1' }, ...workflow, id: undefined, active: false };
		return await this.send('POST', '/rest/workflows', body);
	}

	/** Every workflow that is not archived, without its nodes. */
	async workflows(): Promise<Array<{ id: string; name: string }>> {
		const filter = encodeURIComponent(JSON.stringify({ isArchived: false }));
		return await this.send('GET', `/rest/workflows?filter=${filter}`);
	}

	async workflow(id: string): Promise<StoredWorkflow> {
		return await this.send('GET', `/rest/workflows/${id}`);
	}

	/** Activates ("publishes") a workflow and waits until its triggers listen. */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.workflow(id);
		await this.send('POST', `/rest/workflows/${id}/activate`, { versionId });
		await this.publication(id, 'published');
	}

	/** Deactivates a workflow and waits until nothing of it listens any more. */
	async deactivate(id: string): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/deactivate`);
		await this.publication(id, 'not_published');
	}

	/** Newer releases publish in the background; older ones have done it when they answer. */
	private async publication(id: string, wanted: string): Promise<void> {
		await this.until(`workflow ${id} to be ${wanted}`, async () => {
			const { status, text } = await this.ask('GET', `/rest/workflows/${id}/publication-status`);
			if (status === 404) return true;
			const { data } = JSON.parse(text) as { data?: { status: string } };
			return data?.status === wanted || undefined;
		});
	}

	/** Deletes a workflow for good; n8n wants it archived first. */
	async deleteWorkflow(id: string): Promise<void> {
		await this.send('POST', `/rest/workflows/${id}/archive`);
		await this.send('DELETE', `/rest/workflows/${id}`);
	}

	/**
	 * Runs a workflow as "Execute workflow" does, and waits for its end.
	 *
	 * @param trigger name of the trigger to start from; its pinned data is what it gives
	 * @param until status to wait for, e.g. `waiting`; otherwise any end
	 */
	async run(workflow: StoredWorkflow, trigger: string, until?: string): Promise<Execution> {
		const { executionId } = await this.send<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: trigger } },
		);
		return await this.finished(executionId, until);
	}

	/** Waits for the end of an execution (or for another status) and returns all of it. */
	async finished(id: string, status?: string): Promise<Execution> {
		return await this.until(`execution ${id}`, async () => {
			const execution = await this.execution(id);
			const there = status ? execution.status === status : FINAL.has(execution.status);
			return there ? execution : undefined;
		});
	}

	async execution(id: string): Promise<Execution> {
		const { data, ...rest } = await this.send<Execution & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...rest, id, data: readFlatted(data) as IRunExecutionData, stored: data };
	}

	/**
	 * Ids of a workflow's executions, the newest first. n8n asks its database for those that run and for those
	 * that are over in two queries, so one that ends in between stands in its answer twice.
	 */
	async executionsOf(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.send<{ results: Array<{ id: string }> }>(
			'GET',
			`/rest/executions?limit=100&filter=${filter}`,
		);
		return [...new Set(results.map(({ id }) => String(id)))];
	}

	/**
	 * Asks again and again until there is an answer.
	 *
	 * @throws Error that names what it waited for
	 */
	async until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
		const limit = Date.now() + PATIENCE;
		for (;;) {
			const answer = await ask();
			if (answer !== undefined) return answer;
			if (Date.now() > limit) throw new Error(`n8n did not finish in five minutes: ${what}`);
			await sleep(100);
		}
	}
}

/** Items that left a node of an execution on one of its outputs, the last time it ran. */
export function itemsOf(execution: Execution, node: string, output = 0): INodeExecutionData[] {
	const runs = execution.data.resultData.runData[node] ?? [];
	return runs[runs.length - 1]?.data?.main?.[output] ?? [];
}

/** The `json` of those items. */
export const jsonOf = (execution: Execution, node: string, output = 0): IDataObject[] =>
	itemsOf(execution, node, output).map(({ json }) => json);
