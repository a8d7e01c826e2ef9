export { AgentListener } from './agent-listener';
export { AgentServer } from './agent-server';
export { agentTools } from './agent-tools';
