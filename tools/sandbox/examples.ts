import { fs, path, projectRoot } from '../../test/support/node';
import type { CredentialType } from './sandbox';
import type { RestClient, StoredCredential, StoredWorkflow, WorkflowFile } from './rest';

/** The workflows in `examples/`, by the names of their files without `.json`. */
export const EXAMPLES = [
	'crm-offboarding',
	'scheduled-offboarding',
	'error-alert',
	'ai-agent-approval',
	'leave-on-request',
	'offboard-a-person',
	'offboarding-approval',
	'ai-agent-approval-imessage',
	'trigger-check',
] as const;

export type Example = (typeof EXAMPLES)[number];

/** Reads an example as somebody downloads it: without any credential. */
export function readExample(name: Example): WorkflowFile {
	const file = path.join(projectRoot, 'examples', `${name}.json`);
	return JSON.parse(fs.readFileSync(file, 'utf8')) as WorkflowFile;
}

/** The credential that a node of an example asks for. */
const NEEDS: Array<[type: RegExp, credential: CredentialType]> = [
	[/^n8n-nodes-chert\./, 'chertApi'],
	[/^n8n-nodes-base\.slack/, 'slackApi'],
	[/\.lmChatOpenAi$/, 'openAiApi'],
];

/**
 * Chooses the credentials in a workflow, as a person does after the import, and takes off the pinned data that
 * stand in for an account; nothing else is changed.
 *
 * @param credentials of the owner, by type
 */
export function withCredentials(
	workflow: WorkflowFile,
	credentials: Readonly<Record<CredentialType, StoredCredential>>,
): WorkflowFile {
	const nodes = workflow.nodes.map((node) => {
		const type = NEEDS.find(([pattern]) => pattern.test(node.type))?.[1];
		if (!type) return node;
		const { id, name } = credentials[type];
		return { ...node, credentials: { [type]: { id, name } } };
	});
	return { ...workflow, nodes, pinData: {} };
}

/** Imports an example and chooses its credentials. */
export async function importExample(
	{
		rest,
		credentials,
	}: Readonly<{
		rest: RestClient;
		credentials: Readonly<Record<CredentialType, StoredCredential>>;
	}>,
	name: Example,
): Promise<StoredWorkflow> {
	return await rest.createWorkflow(withCredentials(readExample(name), credentials));
}
