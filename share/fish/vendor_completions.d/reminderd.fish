# Completion of reminderd for fish. The installed program says how it is done, so that both always fit.
env _REMINDERD_COMPLETE=fish_source reminderd | source
