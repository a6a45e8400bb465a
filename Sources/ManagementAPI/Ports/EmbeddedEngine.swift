package import TriggerEngine

/// The trigger engine of this process, as operators reach it.
package struct EmbeddedEngine: Sendable {
    package let engine: Engine
    package let tasks: CallTasks

    package init(engine: Engine, tasks: CallTasks) {
        self.engine = engine
        self.tasks = tasks
    }
}
